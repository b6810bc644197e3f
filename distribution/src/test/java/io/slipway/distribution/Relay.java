package io.slipway.distribution;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// An app of the tests, run by its class file alone: answers what the component answers that it needs.
final class Relay {
    private Relay() {}

    public static void main(String[] arguments) throws IOException {
        var needed = URI.create(System.getenv("DB_URL") + "/").toURL();
        var server = HttpServer.create(new InetSocketAddress(Integer.parseInt(System.getenv("PORT"))), 0);
        server.createContext("/", exchange -> {
            byte[] answer;
            try {
                var connection = needed.openConnection();
                connection.setConnectTimeout(5_000);
                connection.setReadTimeout(5_000);
                try (var in = connection.getInputStream()) {
                    answer = in.readAllBytes();
                }
            } catch (IOException e) {
                answer = e.toString().getBytes(StandardCharsets.UTF_8);
            }
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }
}
