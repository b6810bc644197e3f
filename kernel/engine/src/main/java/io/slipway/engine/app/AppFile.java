package io.slipway.engine.app;

import java.util.SortedMap;

/// What `slipway.yaml` means, with every default in its place.
public record AppFile(String app, SortedMap<String, ComponentDefinition> components) {}
