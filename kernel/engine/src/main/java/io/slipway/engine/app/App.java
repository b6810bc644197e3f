package io.slipway.engine.app;

/// An app: a row of the store.
///
/// @param datacenter where its components run that name none themselves: its space's when it was made, another since
///     it moved
public record App(String id, AppKey key, String datacenter, boolean stopped, boolean removing) {
    /// The same app as it would be there.
    public App in(String other) {
        return new App(id, key, other, stopped, removing);
    }

    /// The app where this component of it runs.
    public App at(ComponentDefinition component) {
        return component.datacenter().map(this::in).orElse(this);
    }
}
