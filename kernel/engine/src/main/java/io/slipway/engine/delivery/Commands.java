package io.slipway.engine.delivery;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.InstanceView;
import io.slipway.engine.app.InstanceView.State;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.store.Database;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.ExecInstance;
import io.slipway.spi.scheduler.ExecInstance.Command;
import io.slipway.spi.scheduler.ExecInstance.Session;
import io.slipway.spi.scheduler.WorkloadId;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs commands beside the programs of instances, for people who look after them. Who ran what stands in the log
/// of the server: arguments do not, since they may be secrets.
public final class Commands {
    private static final Logger log = LoggerFactory.getLogger(Commands.class);
    private static final int MOST = 100;
    private static final Set<State> ALIVE = Set.of(State.READY, State.RUNNING, State.LEAVING);

    private final Database database;
    private final Rows rows;
    private final AppReader reader;
    private final Datacenters datacenters;
    private final Semaphore room = new Semaphore(MOST);

    @Inject
    Commands(Database database, Rows rows, AppReader reader, Datacenters datacenters) {
        this.database = database;
        this.rows = rows;
        this.reader = reader;
        this.datacenters = datacenters;
    }

    /// @param component which is there
    /// @param instance by its name; empty for any that runs
    public record Wish(AppKey app, String component, Optional<String> instance, Command command) {}

    /// A command that runs; to close it ends it and makes room for another.
    public record Running(String instance, Session session, Runnable over) implements AutoCloseable {
        @Override
        public void close() {
            try {
                session.close();
            } finally {
                over.run();
            }
        }
    }

    /// @param by whose name goes into the log
    /// @throws SlipwayException `CONFLICT` if nothing of the component runs, `UNSUPPORTED` if its scheduler runs no
    ///     commands, `EXHAUSTED` if too many run
    public Running run(Wish wish, String by) throws InterruptedException {
        var instance = instance(wish);
        var scheduler = scheduler(instance);
        if (!room.tryAcquire()) {
            throw new SlipwayException(
                    Failure.EXHAUSTED, "%d commands run already, no more are taken: end one".formatted(MOST));
        }
        var what = "%s/%s/%s".formatted(wish.app(), wish.component(), instance.name());
        var words = wish.command().words();
        var ended = new AtomicBoolean();
        Runnable over = () -> {
            if (ended.compareAndSet(false, true)) {
                room.release();
                log.info("the command '{}' of {} in {} is over", words.getFirst(), by, what);
            }
        };
        log.info("{} runs '{}' with {} arguments in {}", by, words.getFirst(), words.size() - 1, what);
        try {
            var session = scheduler.exec(new WorkloadId(instance.workload()), instance.name(), wish.command());
            return new Running(instance.name(), session, over);
        } catch (InterruptedException | RuntimeException e) {
            over.run();
            throw e;
        }
    }

    private InstanceView instance(Wish wish) {
        var what = "%s/%s".formatted(wish.app(), wish.component());
        var all = reader.instances(wish.app()).stream()
                .filter(each -> each.component().equals(wish.component()))
                .filter(each -> ALIVE.contains(each.state()))
                // One that answers, of the newest release.
                .sorted(Comparator.comparing((InstanceView each) -> each.state() != State.READY)
                        .thenComparing(
                                Comparator.comparingLong(InstanceView::release).reversed()))
                .toList();
        if (all.isEmpty()) {
            throw SlipwayException.conflict("%s has no instance that runs".formatted(what));
        }
        return all.stream()
                .filter(each -> wish.instance().map(each.name()::equals).orElse(true))
                .findFirst()
                .orElseThrow(() -> SlipwayException.invalid("%s has no instance '%s' that runs, but %s"
                        .formatted(what, wish.instance().orElse(""), names(all))));
    }

    private static String names(List<InstanceView> instances) {
        return instances.stream().map(InstanceView::name).distinct().collect(Collectors.joining(", "));
    }

    private ExecInstance scheduler(InstanceView instance) {
        var datacenter = database.read(tx -> rows.workloads().find(tx, instance.workload()))
                .orElseThrow(() -> SlipwayException.conflict("instance %s has gone".formatted(instance.name())))
                .datacenter();
        return datacenters
                .find(datacenter)
                .flatMap(found -> found.scheduler().capability(ExecInstance.class))
                .orElseThrow(() -> SlipwayException.unsupported(
                        "the scheduler of datacenter '%s' runs no commands in instances; slipway run starts one beside them"
                                .formatted(datacenter)));
    }
}
