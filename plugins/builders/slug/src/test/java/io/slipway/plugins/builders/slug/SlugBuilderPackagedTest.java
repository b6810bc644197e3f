package io.slipway.plugins.builders.slug;

import io.slipway.tck.packaged.PackagedPluginContract;

final class SlugBuilderPackagedTest extends PackagedPluginContract {}
