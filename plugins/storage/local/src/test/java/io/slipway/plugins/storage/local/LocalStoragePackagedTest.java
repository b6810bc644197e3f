package io.slipway.plugins.storage.local;

import io.slipway.tck.packaged.PackagedPluginContract;

final class LocalStoragePackagedTest extends PackagedPluginContract {}
