package io.slipway.plugins.builders.dockerfile;

import io.slipway.tck.packaged.PackagedPluginContract;

final class DockerfileBuilderPackagedTest extends PackagedPluginContract {}
