package io.slipway.engine.datacenter;

import io.slipway.spi.scheduler.ExecInstance.Output;
import io.slipway.spi.scheduler.ExecInstance.Session;
import io.slipway.spi.scheduler.ExecInstance.Size;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/// A command that runs beside an instance. It cannot be opened again: with its plugin's instance it is over.
final class GatedSession extends GatedStream implements Session {
    /// A command may leave its input alone for as long as it likes; to close the session ends the wait.
    private static final Duration UNREAD = Duration.ofHours(12);

    private final Session session;

    GatedSession(PluginInstance owner, String what, Session session) {
        super(owner, what, session);
        this.session = session;
    }

    @Override
    public Optional<Output> next(Duration wait) throws InterruptedException {
        return pull(wait, () -> session.next(wait));
    }

    @Override
    public void write(ByteBuffer input) throws InterruptedException {
        tell(UNREAD, () -> session.write(input));
    }

    @Override
    public void endInput() throws InterruptedException {
        tell(Duration.ZERO, session::endInput);
    }

    @Override
    public void resize(Size size) throws InterruptedException {
        tell(Duration.ZERO, () -> session.resize(size));
    }
}
