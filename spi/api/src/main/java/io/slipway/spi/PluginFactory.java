package io.slipway.spi;

import org.pf4j.ExtensionPoint;

/// The one `@Extension` of a plugin jar. The kernel calls [#create] once for each place of its configuration
/// that names [#type]; two instances never share state.
///
/// @param <C> the record that the place's section of `server.yaml` is bound to; see
///     [io.slipway.spi.config.ConfigDoc]
/// @param <P> the SPI
public interface PluginFactory<C extends Record, P> extends ExtensionPoint {
    /// The name that the configuration says after `plugin:`, such as `docker`. Constant.
    String type();

    Class<C> configType();

    /// Only stores and wires: no I/O, no threads, so that a back end that is down cannot delay the start.
    ///
    /// @throws SlipwayException `INVALID` where values that are fine each by itself do not fit together
    P create(C config, PluginContext context);
}
