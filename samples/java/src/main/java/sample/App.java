package sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import org.apache.commons.lang3.time.DurationFormatUtils;

public final class App {
    private static final String RELEASE = System.getenv().getOrDefault("SLIPWAY_RELEASE", "none");
    private static final long STARTED = System.currentTimeMillis();

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/", App::handle);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        System.out.println("listens on " + port + ", release " + RELEASE);
    }

    private static void handle(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/" -> answer(exchange, 200, "Hello from Java, release " + RELEASE + ", up " + up() + "\n");
            case "/healthz" -> answer(exchange, 200, "ok\n");
            case "/slow" -> {
                double seconds = seconds(exchange.getRequestURI().getQuery());
                pause(seconds);
                answer(exchange, 200, "waited " + seconds + " s, release " + RELEASE + "\n");
            }
            case "/crash" -> {
                answer(exchange, 200, "crashes\n");
                pause(0.05);
                Runtime.getRuntime().halt(1);
            }
            default -> answer(exchange, 404, "not found\n");
        }
    }

    private static String up() {
        return DurationFormatUtils.formatDurationWords(System.currentTimeMillis() - STARTED, true, true);
    }

    private static double seconds(String query) {
        return query != null && query.startsWith("s=") ? Double.parseDouble(query.substring(2)) : 1;
    }

    private static void pause(double seconds) {
        try {
            Thread.sleep((long) (seconds * 1000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
