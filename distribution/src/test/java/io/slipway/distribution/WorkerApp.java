package io.slipway.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;

/// A program without a port that writes a line into a tally whenever it starts: what was started twice stands there
/// twice.
record WorkerApp(Path tally) {
    private static final String PROGRAM = """
            import os, signal

            with open(os.environ["TALLY"], "a") as tally:
                tally.write(f"{os.environ['NAME']} v{os.environ['SLIPWAY_RELEASE'].lstrip('v')} {os.getpid()}\\n")
            signal.pause()
            """;

    /// @param content makes it another source
    static byte[] archive(String content) throws IOException {
        var files = new LinkedHashMap<String, String>();
        files.put("Procfile", "work: /usr/bin/python3 worker.py\n");
        files.put("worker.py", PROGRAM);
        files.put("content.txt", content + "\n");
        return CounterApp.zip(files);
    }

    /// The body of a deploy.
    String wish(String app, int instances, String upload) {
        return """
                {"file": "components: {work: {kind: worker, instances: %d, env: {TALLY: %s, NAME: %s}}}", "uploads": {"work": "%s"}}
                """.formatted(instances, tally, app, upload);
    }

    /// Every start there was: app, release, process.
    List<Start> starts() throws IOException {
        if (!Files.exists(tally)) {
            return List.of();
        }
        return Files.readAllLines(tally).stream()
                .map(line -> line.split(" "))
                .map(words -> new Start(words[0], words[1], Long.parseLong(words[2])))
                .toList();
    }

    record Start(String app, String release, long pid) {
        boolean isAlive() {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
    }
}
