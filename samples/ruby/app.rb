require "webrick"

release = ENV.fetch("SLIPWAY_RELEASE", "none")
port = ENV.fetch("PORT", 8080).to_i
$stdout.sync = true

server = WEBrick::HTTPServer.new(
  Port: port, AccessLog: [], Logger: WEBrick::Log.new($stderr, WEBrick::Log::WARN)
)

page = lambda do |path, &answer|
  server.mount_proc(path) do |request, response|
    response["Content-Type"] = "text/plain; charset=utf-8"
    if request.path == path
      response.body = answer.call(request)
    else
      response.status = 404
      response.body = "not found\n"
    end
  end
end

page.call("/") { "Hello from Ruby, release #{release}\n" }
page.call("/healthz") { "ok\n" }
page.call("/slow") do |request|
  seconds = (request.query["s"] || 1).to_f
  sleep seconds
  "waited #{seconds} s, release #{release}\n"
end
page.call("/crash") do
  Thread.new do
    sleep 0.05
    exit!(1)
  end
  "crashes\n"
end

trap("TERM") { server.shutdown }
puts "listens on #{port}, release #{release}"
server.start
