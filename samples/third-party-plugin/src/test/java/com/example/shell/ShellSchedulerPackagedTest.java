package com.example.shell;

import io.slipway.tck.packaged.PackagedPluginContract;

final class ShellSchedulerPackagedTest extends PackagedPluginContract {}
