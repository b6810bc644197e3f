package io.slipway.plugins.sources.git;

import io.slipway.tck.packaged.PackagedPluginContract;

final class GitSourcePackagedTest extends PackagedPluginContract {}
