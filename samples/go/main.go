package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/dustin/go-humanize"
)

func main() {
	release := env("SLIPWAY_RELEASE", "none")
	started := time.Now()

	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintf(w, "Hello from Go, release %s, up since %s\n", release, humanize.Time(started))
	})
	http.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	http.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		seconds, err := strconv.ParseFloat(r.URL.Query().Get("s"), 64)
		if err != nil {
			seconds = 1
		}
		time.Sleep(time.Duration(seconds * float64(time.Second)))
		fmt.Fprintf(w, "waited %g s, release %s\n", seconds, release)
	})
	http.HandleFunc("/crash", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "crashes")
		time.AfterFunc(50*time.Millisecond, func() { os.Exit(1) })
	})

	port := env("PORT", "8080")
	log.Printf("listens on %s, release %s", port, release)
	log.Fatal(http.ListenAndServe(":"+port, nil))
}

func env(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
