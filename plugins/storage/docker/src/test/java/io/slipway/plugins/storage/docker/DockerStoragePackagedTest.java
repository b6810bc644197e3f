package io.slipway.plugins.storage.docker;

import io.slipway.tck.packaged.PackagedPluginContract;

final class DockerStoragePackagedTest extends PackagedPluginContract {}
