package io.slipway.compose;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// `healthcheck`: a call of curl or wget on the program's own port is a health path; other commands are not run.
final class Health {
    private static final Pattern URL = Pattern.compile(
            "\\bhttps?://(?:localhost|127\\.0\\.0\\.1|\\[::1]|0\\.0\\.0\\.0)(?::[0-9]+)?(/[^\\s'\"|;&]*)?");

    private final Keys check;
    private final Map<String, Object> component;

    Health(Keys service, Map<String, Object> component) {
        this.check = service.mapping("healthcheck");
        this.component = component;
    }

    void read() {
        var test = check.take("test");
        var line = test instanceof List<?> words
                ? String.join(" ", words.stream().map(String::valueOf).toList())
                : String.valueOf(test == null ? "" : test);
        check.text("start_period")
                .ifPresent(time ->
                        component.put("rollout", new LinkedHashMap<>(Map.of("startWithin", Words.duration(time)))));
        var health = new LinkedHashMap<String, Object>();
        check.text("interval").ifPresent(time -> health.put("every", Words.duration(time)));
        check.text("timeout").ifPresent(time -> health.put("timeout", Words.duration(time)));
        check.text("retries").ifPresent(count -> health.put("failures", Words.number(count)));
        if (check.isTrue("disable") || line.equals("NONE")) {
            check.takeAll();
            check.findings().changed(check.place(), "it is seen as healthy while its port accepts connections");
            return;
        }
        var url = URL.matcher(line);
        if (url.find() && (line.contains("curl") || line.contains("wget"))) {
            health.putFirst("http", url.group(1) == null ? "/" : url.group(1));
        } else if (!line.isEmpty()) {
            check.findings().changed(check.place("test"), "it is seen as healthy while its port accepts connections");
        }
        if (!health.isEmpty()) {
            component.put("health", health);
        }
    }
}
