package io.slipway.plugins.schedulers.docker;

import io.slipway.plugins.schedulers.docker.Kept.Member;
import io.slipway.plugins.schedulers.docker.Kept.Rule;
import io.slipway.spi.Generations;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.WorkloadSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Decides from a spec which instances there shall be. Pure: acts on nothing.
final class Decision {
    static final String RUN = "run";

    private final WorkloadSpec desired;
    private final Set<String> running;
    private final Instant now;
    private final Map<String, TemplateKey> templates = new HashMap<>();
    private int named;

    private Decision(WorkloadSpec desired, Set<String> running, Instant now) {
        this.desired = desired;
        this.running = running;
        this.now = now;
    }

    /// @param templates by their keys: those that members want
    record Decided(Kept kept, Map<String, TemplateKey> templates) {
        Decided {
            templates = Map.copyOf(templates);
        }
    }

    /// @param running names of the instances that run; others need no drain
    /// @throws SlipwayException `CONFLICT` for a generation that is not newer
    static Decided decide(Optional<Kept> before, WorkloadSpec desired, Set<String> running, Instant now) {
        if (before.isPresent()) {
            var kept = before.get();
            Generations.checkApply(
                    desired.id(), kept.generation(), kept.digest(), desired.generation(), desired.digest());
            if (kept.removing()) {
                throw SlipwayException.conflict("%s is being removed".formatted(desired.id()));
            }
        }
        var decision = new Decision(desired, running, now);
        var made = decision.make(before);
        var same = before.filter(kept -> kept.generation() == desired.generation());
        return new Decided(same.orElse(made), decision.templates);
    }

    private Kept make(Optional<Kept> before) {
        var present = before.map(Kept::members).orElse(List.of());
        named = before.map(Kept::named).orElse(0);
        var members = switch (desired.mode()) {
            case Mode.KeepRunning(int count) -> keep(present, count);
            case Mode.Ordinals ordinals -> order(present, ordinals);
            case Mode.RunToEnd _ -> once(present);
        };
        var rule = switch (desired.mode()) {
            case Mode.KeepRunning _ -> new Rule.Keep();
            case Mode.Ordinals _ -> new Rule.InOrder();
            case Mode.RunToEnd(var deadline) -> new Rule.Once(deadline);
        };
        return new Kept(
                desired.id(),
                desired.generation(),
                desired.digest(),
                desired.owner(),
                rule,
                desired.drain(),
                named,
                false,
                members);
    }

    private List<Member> keep(List<Member> present, int count) {
        var key = key(TemplateKey.of(desired.template(), TemplateKey.NO_NUMBER));
        var result = new ArrayList<Member>();
        var staying = new ArrayList<Member>();
        for (var member : present) {
            // Those of another mode have other names, and do not stay.
            if (member.wanted().filter(key::equals).isPresent() && member.name().startsWith("i")) {
                staying.add(member);
            } else {
                go(member).ifPresent(result::add);
            }
        }
        while (staying.size() > count) {
            var chosen = staying.stream()
                    .filter(each -> desired.retire().contains(each.name()))
                    .findFirst()
                    .orElse(staying.getLast());
            staying.remove(chosen);
            go(chosen).ifPresent(result::add);
        }
        result.addAll(0, staying);
        for (var missing = count - staying.size(); missing > 0; missing--) {
            result.add(Member.wanting("i" + ++named, key));
        }
        return result;
    }

    private List<Member> order(List<Member> present, Mode.Ordinals ordinals) {
        var result = new ArrayList<Member>();
        for (var number = 0; number < ordinals.instances(); number++) {
            var template = number >= ordinals.updateFrom()
                    ? desired.template()
                    : ordinals.previous().orElse(desired.template());
            result.add(Member.wanting(Integer.toString(number), key(TemplateKey.of(template, number))));
        }
        for (var member : present) {
            if (result.stream().noneMatch(each -> each.name().equals(member.name()))) {
                go(member).ifPresent(result::add);
            }
        }
        return result;
    }

    // A run is not repeated: once there is one, it stays what it was.
    private List<Member> once(List<Member> present) {
        var key = key(TemplateKey.of(desired.template(), TemplateKey.NO_NUMBER));
        var result = new ArrayList<Member>();
        present.stream().filter(each -> !each.name().equals(RUN)).forEach(each -> go(each).ifPresent(result::add));
        result.add(present.stream()
                .filter(each -> each.name().equals(RUN))
                .findFirst()
                .orElseGet(() -> Member.wanting(RUN, key)));
        return result;
    }

    /// What goes is remembered only as long as it runs.
    private Optional<Member> go(Member member) {
        if (!running.contains(member.name())) {
            return Optional.empty();
        }
        return Optional.of(member.wanted().isEmpty() ? member : member.going(now.plus(desired.drain())));
    }

    private String key(TemplateKey template) {
        templates.put(template.key(), template);
        return template.key();
    }
}
