package io.slipway.plugins.schedulers.docker;

import io.slipway.spi.SpecDigest;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.scheduler.Program;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.Template.VolumeMount;
import java.util.ArrayList;
import java.util.List;

/// What one instance is made of: a template with the volumes of one number.
record TemplateKey(Program program, List<Attachment> attachments, List<VolumeMount> mounts) {
    static final int NO_NUMBER = -1;

    /// @param number of the instance, or [#NO_NUMBER]
    static TemplateKey of(Template template, int number) {
        var mounts = new ArrayList<>(template.mounts());
        mounts.addAll(template.mountsByOrdinal().getOrDefault(number, List.of()));
        return new TemplateKey(template.main(), template.attachments(), List.copyOf(mounts));
    }

    /// Equal templates have equal keys, in every process.
    String key() {
        return SpecDigest.of(this).substring(0, 16);
    }
}
