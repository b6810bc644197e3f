package io.slipway.engine.delivery;

/// A new release of one component from the artifact of an old one.
///
/// @param from id of the release whose artifact and configuration it is made of
/// @param definition whether the configuration is the component's present definition instead of the old one
/// @param note why, for people
record ReleasePayload(String componentId, String name, String from, boolean definition, String note) {}
