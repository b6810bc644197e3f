package io.slipway.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A request to a registry, which may be sent again.
///
/// @param doing what the registry is to do, for a sentence: `show image …`
record Ask(String method, URI uri, String doing, Map<String, String> headers, Content content) {
    /// A body, anew each time.
    @FunctionalInterface
    interface Content {
        BodyPublisher open() throws IOException;

        static Content of(byte[] bytes) {
            return () -> BodyPublishers.ofByteArray(bytes);
        }

        static Content of(Path file) {
            return () -> {
                try {
                    return BodyPublishers.ofFile(file);
                } catch (FileNotFoundException e) {
                    throw new IOException(file + " is gone", e);
                }
            };
        }
    }

    static Ask of(String method, URI uri, String doing) {
        return new Ask(method, uri, doing, Map.of(), BodyPublishers::noBody);
    }

    static Ask get(URI uri, String doing) {
        return of("GET", uri, doing);
    }

    Ask accepting(String types) {
        return new Ask(method, uri, doing, Map.of("Accept", types), content);
    }

    Ask with(Content body, String type) {
        var more = new LinkedHashMap<>(headers);
        more.put("Content-Type", type);
        return new Ask(method, uri, doing, more, body);
    }

    Ask to(URI elsewhere) {
        return new Ask(method, elsewhere, doing, headers, content);
    }
}
