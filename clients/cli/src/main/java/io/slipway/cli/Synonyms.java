package io.slipway.cli;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Words that other tools use for a command of ours.
final class Synonyms {
    private static final List<List<String>> SAME = List.of(
            List.of("deploy", "push", "create", "apply", "publish", "ship", "build", "init", "launch"),
            List.of("apps", "list", "ls", "projects"),
            List.of("status", "info", "describe", "show", "get", "inspect"),
            List.of("ps", "instances", "processes", "pods"),
            List.of("logs", "log", "tail"),
            List.of("exec", "ssh", "shell", "sh", "console", "attach"),
            List.of("run", "job", "once"),
            List.of("rollback", "undo", "revert"),
            List.of("move", "migrate", "relocate", "transfer"),
            List.of("releases", "history", "versions"),
            List.of("why", "events", "explain", "debug"),
            List.of("up", "daemon", "serve"),
            List.of("down", "shutdown"),
            List.of("set", "create", "add", "new", "make", "put", "update"),
            List.of("remove", "delete", "rm", "del", "destroy", "unset", "revoke", "leave"),
            List.of("list", "ls", "all", "get", "show", "members"));

    private Synonyms() {}

    /// The one of `commands` that was perhaps meant.
    static Optional<String> of(String word, Collection<String> commands) {
        return SAME.stream()
                .filter(names -> names.contains(word))
                .flatMap(List::stream)
                .filter(commands::contains)
                .findFirst();
    }
}
