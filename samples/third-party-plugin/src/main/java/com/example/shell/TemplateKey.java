package com.example.shell;

import io.slipway.spi.SpecDigest;
import io.slipway.spi.scheduler.Template;

/// Tells the instances of one template from those of another, by the beginning of their names.
record TemplateKey(String value) {
    private static final int LENGTH = 8;

    static TemplateKey of(Template template) {
        return new TemplateKey(SpecDigest.of(template).substring(0, LENGTH));
    }

    String name(int number) {
        return value + "-" + number;
    }
}
