package io.slipway.plugins.sources.archive;

import io.slipway.tck.packaged.PackagedPluginContract;

final class ArchiveSourcePackagedTest extends PackagedPluginContract {}
