package io.slipway.engine.delivery;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.storage.CopyVolume;
import io.slipway.spi.storage.VolumeId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// The content of one volume on its way into another, of whatever storage.
record VolumeCopy(CopyVolume source, VolumeId id) {
    void into(CopyVolume target, VolumeId targetId) throws IOException, InterruptedException {
        var pipe = new Pipe();
        var reading = new FutureTask<@Nullable Void>(() -> {
            read(pipe);
            return null;
        });
        var reader = Thread.ofVirtual().name("copy of " + id).start(reading);
        try {
            target.write(targetId, pipe.in());
            // A tar is padded: whoever writes may not care for the rest.
            pipe.in().transferTo(OutputStream.nullOutputStream());
        } finally {
            pipe.close();
            reader.interrupt();
            reader.join();
        }
        try {
            reading.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SlipwayException told) {
                throw told;
            }
            throw new IOException("the volume was not read to its end", e.getCause());
        }
    }

    private void read(Pipe pipe) throws IOException, InterruptedException {
        try {
            source.read(id, pipe.out());
            pipe.end();
        } catch (IOException | RuntimeException | Error | InterruptedException e) {
            pipe.fail(e);
            throw e;
        }
    }
}
