module example.com/sample-go

go 1.21

require github.com/dustin/go-humanize v1.0.1
