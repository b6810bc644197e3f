package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.slipway.plugins.loadbalancers.embedded.table.Bound;
import io.slipway.plugins.loadbalancers.embedded.table.ControlPort;
import io.slipway.plugins.loadbalancers.embedded.table.Endpoints;
import io.slipway.plugins.loadbalancers.embedded.table.GatewayClient;
import io.slipway.plugins.loadbalancers.embedded.table.Names;
import io.slipway.plugins.loadbalancers.embedded.table.Report;
import io.slipway.plugins.loadbalancers.embedded.table.Routes;
import io.slipway.plugins.loadbalancers.embedded.table.Settings;
import io.slipway.plugins.loadbalancers.embedded.table.TableFolder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The gateway's process: `Gateway FOLDER PROGRAM`, where the second names this build. It serves by the tables that lie
/// in the folder, takes up changes
/// of them, and ends when told on its control port.
public final class Gateway {
    /// Longer than any drain that a kernel waits for; what is left then is cut.
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);
    private static final Duration RESOLVE_EVERY = Duration.ofSeconds(5);
    private static final System.Logger LOG = System.getLogger("gateway");

    private final TableFolder folder;
    private final String program;
    private final long since = System.currentTimeMillis();
    private final Site site;
    private final TableWatch watch;
    private final MultiThreadIoEventLoopGroup threads;
    private final Map<EventLoop, Loop> loops = new HashMap<>();
    private final Listeners listeners;
    private final Entrances entrances;
    private final ReentrantLock listening = new ReentrantLock();
    private @Nullable Channel offer;
    private volatile long drainedBy;
    private volatile Routes routes = Routes.NONE;
    private volatile Endpoints endpoints = Endpoints.NONE;
    private volatile Names names = Names.NONE;

    private Gateway(TableFolder folder, String program, Settings settings) {
        this.folder = folder;
        this.program = program;
        site = new Site(settings);
        watch = new TableWatch(folder);
        var count = settings.threads() > 0
                ? settings.threads()
                : Runtime.getRuntime().availableProcessors();
        threads = new MultiThreadIoEventLoopGroup(count, EpollIoHandler.newFactory());
        threads.forEach(thread -> loops.put((EventLoop) thread, new Loop(site, (EventLoop) thread)));
        listeners = new Listeners(threads);
        entrances = new Entrances(site, this::loopOf);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("usage: Gateway FOLDER PROGRAM");
        }
        var folder = new TableFolder(Path.of(arguments[0]));
        var settings = folder.read(TableFolder.SETTINGS)
                .orElseThrow(() -> new IOException(folder.path(TableFolder.SETTINGS) + " is missing"));
        new Gateway(folder, arguments[1], settings).run();
    }

    private void run() throws IOException, InterruptedException {
        loops.values().forEach(Loop::start);
        watch.on(TableFolder.ENDPOINTS, this::use);
        watch.on(TableFolder.ROUTES, this::use);
        watch.on(TableFolder.NAMES, table -> names = table);
        watch.on(TableFolder.SETTINGS, settings -> site.settings = settings);
        watch.look();
        succeed();
        listen();
        Thread.ofVirtual().start(this::keepNamesResolved);
        var control = Control.open(folder, program, this::obey);
        LOG.log(Level.INFO, "serving on {0}", String.valueOf(listeners.ports()));
        try {
            watch.run(this::listen);
        } finally {
            control.close();
        }
    }

    private void use(Endpoints table) {
        var left = site.upstreams.apply(table);
        endpoints = table;
        loops.values().forEach(loop -> loop.thread.execute(() -> loop.leave(left)));
        site.upstreams.prune(table, used());
    }

    private void use(Routes table) {
        try {
            site.certificates = site.certificates.next(table.certificates());
        } catch (SSLException e) {
            throw new IllegalArgumentException("a certificate is not usable: " + e.getMessage(), e);
        }
        var streams = new HashMap<String, List<Routes.Share>>();
        table.streams().forEach(route -> streams.put(route.id(), route.shares()));
        site.streams = streams;
        site.routing = new Routing(table.http());
        routes = table;
    }

    private Set<String> used() {
        var upstreams = new HashSet<String>();
        for (var route : routes.http()) {
            route.rules().forEach(rule -> rule.shares().forEach(share -> upstreams.add(share.upstream())));
        }
        routes.streams().forEach(route -> route.shares().forEach(share -> upstreams.add(share.upstream())));
        names.names().forEach(name -> upstreams.add(name.upstream()));
        return upstreams;
    }

    private void keepNamesResolved() {
        try {
            while (true) {
                Thread.sleep(RESOLVE_EVERY);
                site.upstreams.resolveNames();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Takes the listening sockets of a gateway that runs still. Where that fails their ports are free as soon
    /// as it drains.
    private void succeed() throws InterruptedException {
        try {
            var client = new GatewayClient(folder);
            for (var predecessor : client.gateways()) {
                var offered = client.ask(predecessor, ControlPort.Order.HAND_OVER, Report.Sockets.class);
                if (offered.isPresent()) {
                    listeners.adopt(new Handover(threads).take(predecessor.pid(), offered.get()));
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "succession: " + e.getMessage());
        }
    }

    private Report.Sockets handOver() {
        try {
            var sockets = listeners.sockets();
            if (offer != null) {
                offer.close().awaitUninterruptibly();
            }
            offer = new Handover(threads).offer(List.copyOf(sockets.values()));
            return new Report.Sockets(List.copyOf(sockets.keySet()));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "succession: " + e.getMessage());
            return new Report.Sockets(List.of());
        }
    }

    private void drain() {
        if (!site.draining) {
            LOG.log(Level.INFO, "draining");
            site.draining = true;
            drainedBy = System.nanoTime() + DRAIN_LIMIT.toNanos();
            listen();
            loops.values().forEach(loop -> loop.thread.execute(loop::drain));
        }
    }

    private boolean isDrained() {
        return site.draining
                && (System.nanoTime() - drainedBy > 0 || loops.values().stream().noneMatch(Loop::isBusy));
    }

    /// Opens and closes ports as the tables want it. A port that the system chose is written down.
    private void listen() {
        listening.lock();
        try {
            var bound = folder.read(TableFolder.BOUND).orElse(new Bound(Map.of()));
            if (site.draining) {
                listeners.apply(Map.of());
            } else {
                listeners.apply(entrances.wanted(routes, names, bound));
                remember(bound);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "listening: " + e.getMessage());
        } finally {
            listening.unlock();
        }
    }

    private void remember(Bound bound) throws IOException {
        var ports = new HashMap<>(bound.ports());
        for (var name : Set.of(Entrances.HTTP, Entrances.HTTPS)) {
            var port = listeners.ports().get(name);
            if (port != null) {
                ports.put(name, port);
            }
        }
        if (!ports.equals(bound.ports())) {
            folder.write(TableFolder.BOUND, new Bound(ports));
        }
    }

    private Loop loopOf(Channel channel) {
        var loop = loops.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("a connection on a foreign event loop");
        }
        return loop;
    }

    private Record obey(ControlPort.Order order) {
        return switch (order) {
            case STATUS -> {
                watch.look();
                listen();
                yield report();
            }
            case TRAFFIC -> site.upstreams.traffic();
            case HAND_OVER -> handOver();
            case DRAIN -> {
                drain();
                yield report();
            }
        };
    }

    private Report report() {
        var problems = new ArrayList<>(watch.problems());
        problems.addAll(listeners.problems());
        return new Report(
                routes.version(),
                endpoints.version(),
                names.version(),
                since,
                site.upstreams.inFlight(),
                listeners.ports(),
                site.draining,
                isDrained(),
                problems);
    }
}
