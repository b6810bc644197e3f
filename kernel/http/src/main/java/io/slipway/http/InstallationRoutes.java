package io.slipway.http;

import io.slipway.engine.access.Action;
import io.slipway.engine.app.AppFileReader;
import io.slipway.engine.configuration.ConfigurationFile;
import io.slipway.engine.configuration.ConfigurationPages;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Installation;
import io.slipway.engine.plugin.PluginCatalog;
import io.slipway.engine.reconcile.Reconcilers;
import io.slipway.host.HostSandbox;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The installation: its datacenters, its plugins, its configuration.
final class InstallationRoutes implements RouteGroup {
    private final Installation installation;
    private final ConfigurationFile file;
    private final Reconcilers reconcilers;
    private final Housekeeping housekeeping;
    private volatile @Nullable List<String> buildsNotEnforced;

    @Inject
    InstallationRoutes(
            Installation installation, ConfigurationFile file, Reconcilers reconcilers, Housekeeping housekeeping) {
        this.installation = installation;
        this.file = file;
        this.reconcilers = reconcilers;
        this.housekeeping = housekeeping;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("listDatacenters", "/v1/datacenters", _ -> datacenters())
                        .allows(new Guard.Installation(Action.VIEW_INSTALLATION)),
                Route.get("getDatacenter", "/v1/datacenters/{datacenter}", this::datacenter)
                        .allows(new Guard.Installation(Action.VIEW_INSTALLATION)),
                Route.get(
                                "listPlugins",
                                "/v1/plugins",
                                _ -> Answer.of(PageView.whole(plugins().toList())))
                        .allows(new Guard.Installation(Action.VIEW_INSTALLATION)),
                Route.get("getPlugin", "/v1/plugins/{plugin}", this::plugin)
                        .allows(new Guard.Installation(Action.VIEW_INSTALLATION)),
                Route.post("reloadConfig", "/v1/config/reload", _ -> reload())
                        .allows(new Guard.Installation(Action.CHANGE_INSTALLATION)),
                Route.get(
                                "configSchema",
                                "/v1/config/schema",
                                _ -> Answer.of(ConfigurationPages.of(installation.catalog())
                                        .schema()))
                        .gives(MediaType.SCHEMA)
                        .allows(new Guard.AnyToken()),
                Route.get("appFileSchema", "/v1/app-file/schema", _ -> Answer.of(AppFileReader.schema()))
                        .gives(MediaType.SCHEMA)
                        .allows(new Guard.AnyToken()));
    }

    private Answer datacenters() throws InterruptedException {
        var views = new ArrayList<DatacenterView>();
        for (var datacenter : installation.datacenters().all()) {
            views.add(view(datacenter));
        }
        return Answer.of(PageView.whole(views));
    }

    private Answer datacenter(Call call) throws InterruptedException {
        var name = call.path("datacenter");
        var datacenters = installation.datacenters();
        return Answer.of(view(datacenters.find(name).orElseThrow(() -> Missing.datacenter(name, datacenters))));
    }

    private DatacenterView view(Datacenter datacenter) throws InterruptedException {
        return DatacenterView.of(
                datacenter,
                installation.places(),
                reconcilers.trouble(datacenter.name()),
                new DatacenterView.Shared(housekeeping.use(), buildsNotEnforced()));
    }

    /// Asked once: to find out starts programs, and a machine does not change in this.
    private List<String> buildsNotEnforced() throws InterruptedException {
        var known = buildsNotEnforced;
        if (known == null) {
            known = HostSandbox.unenforced();
            buildsNotEnforced = known;
        }
        return known;
    }

    private Answer plugin(Call call) {
        var id = call.path("plugin");
        return Answer.of(plugins()
                .filter(plugin -> plugin.id().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        Missing.of("plugin", id, plugins().map(PluginView::id).toList())));
    }

    private Stream<PluginView> plugins() {
        var catalog = installation.catalog();
        return Stream.concat(
                catalog.plugins().stream().map(PluginView::of),
                catalog.problems().stream().map(PluginView::of));
    }

    private Answer reload() throws InterruptedException {
        PluginCatalog catalog = installation.catalog().again();
        var configuration = file.read(catalog).orThrow();
        var reloaded = installation.reload(configuration, catalog);
        reconcilers.start();
        return Answer.of(reloaded);
    }
}
