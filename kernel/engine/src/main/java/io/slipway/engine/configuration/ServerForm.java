package io.slipway.engine.configuration;

import io.slipway.engine.yaml.YamlNode;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `server.yaml` as it is written, the plugins' sections still unread; [ServerConfiguration] is what it means.
record ServerForm(
        @ConfigDoc(value = "This server.", fallback = "{}") ServerSettings server,

        @ConfigDoc(value = "Where the state is kept.", fallback = "{}")
        DatabaseSettings database,

        @ConfigDoc(value = "Where slugs and uploads are kept.", fallback = "{}")
        ArtifactSettings artifacts,

        @ConfigDoc(value = "How much is kept of what nobody needs at the moment.", fallback = "{}")
        BudgetSettings budgets,

        @ConfigDoc(
                "Builders by the type of their plugin, in the order in which they are asked. All that are installed, where absent.")
        @Nullable
        Map<String, YamlNode> builders,

        @ConfigDoc("Kinds of sources by the type of their plugin. All that are installed, where absent.") @Nullable
        Map<String, YamlNode> sources,

        @ConfigDoc("Datacenters by name.") Map<String, DatacenterForm> datacenters) {

    record DatacenterForm(
            @ConfigDoc(value = "Routes without a host of their own get one below it.", fallback = "localhost")
            String domain,

            @ConfigDoc("Keeps the workloads.") YamlNode scheduler,

            @ConfigDoc("Joins workloads.") @Nullable YamlNode network,

            @ConfigDoc("Keeps volumes. By name; an app file that names none means 'default'.")
            Map<String, YamlNode> storage,

            @ConfigDoc("Lead traffic in. By name.") Map<String, YamlNode> loadBalancers,

            @ConfigDoc("Where images are pulled from.") @Nullable
            RegistrySettings registry,

            @ConfigDoc("How apps from source become images of 'registry', for a scheduler that runs images only.")
            @Nullable
            SlugSettings slugs,

            @ConfigDoc("Names of the servers that reach this datacenter; all, where absent.")
            Set<String> servers,

            @ConfigDoc(
                    value =
                            "How long a release is watched after it took over, where its app file does not say. The one before is kept until then.",
                    fallback = "30s")
            Duration watch) {
        DatacenterForm {
            if (slugs != null && registry == null) {
                throw SlipwayException.invalid(
                        "slugs is set and registry is not: images of slugs are pushed there, so set both or none");
            }
        }
    }
}
