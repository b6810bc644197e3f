package io.slipway.http;

import io.slipway.engine.access.Action;
import io.slipway.engine.access.Quota;
import io.slipway.engine.access.Role;
import io.slipway.engine.access.Space;
import io.slipway.engine.access.Spaces;
import io.slipway.engine.access.Team;
import io.slipway.engine.access.Teams;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Installation;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Teams, their members and their spaces.
final class TeamRoutes implements RouteGroup {
    private static final String TEAM = "/v1/teams/{team}";
    private static final String MEMBER = TEAM + "/members/{member}";
    private static final String SPACE = TEAM + "/spaces/{space}";

    private final Teams teams;
    private final Spaces spaces;
    private final Installation installation;
    private final Missing missing;

    @Inject
    TeamRoutes(Teams teams, Spaces spaces, Installation installation, Missing missing) {
        this.teams = teams;
        this.spaces = spaces;
        this.installation = installation;
        this.missing = missing;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("listTeams", "/v1/teams", this::list)
                        .queries("cursor", "limit")
                        .allows(new Guard.AnyToken()),
                Route.get("getTeam", TEAM, call -> Answer.of(TeamView.of(existing(call))))
                        .allows(Guard.team(Action.VIEW)),
                Route.put("putTeam", TEAM, this::put).allows(new Guard.Installation(Action.CHANGE_TEAMS)),
                Route.delete("deleteTeam", TEAM, this::delete).allows(new Guard.Installation(Action.CHANGE_TEAMS)),
                Route.get("listMembers", TEAM + "/members", this::members).allows(Guard.team(Action.VIEW)),
                Route.put("putMember", MEMBER, this::putMember).allows(Guard.team(Action.CHANGE_MEMBERS)),
                Route.delete("deleteMember", MEMBER, this::deleteMember).allows(Guard.team(Action.CHANGE_MEMBERS)),
                Route.get("listSpaces", TEAM + "/spaces", this::spaces)
                        .queries("cursor", "limit")
                        .allows(Guard.team(Action.VIEW)),
                Route.get("getSpace", SPACE, this::space).allows(Guard.team(Action.VIEW)),
                Route.put("putSpace", SPACE, this::putSpace).allows(Guard.team(Action.CHANGE_SPACES)),
                Route.delete("deleteSpace", SPACE, this::deleteSpace).allows(Guard.team(Action.CHANGE_SPACES)));
    }

    private Answer list(Call call) {
        return Answer.of(PageView.of(teams.list(call.caller(), PageView.cursor(call)), TeamView::of));
    }

    private Answer put(Call call) {
        var fields = call.fields();
        var wanted = quota(fields);
        fields.done();
        var quota = wanted.or(() -> teams.get(call.path("team")).map(Team::quota));
        return Answer.of(TeamView.of(
                teams.put(call.path("team"), installation.firstDatacenter(), quota.orElseGet(Quota::unbounded))));
    }

    private Answer delete(Call call) {
        teams.delete(call.path("team"));
        return new Answer.Nothing();
    }

    private Answer members(Call call) {
        return Answer.of(PageView.whole(teams.members(existing(call).name())));
    }

    private Answer putMember(Call call) {
        var fields = call.fields();
        var role = fields.oneOf("role", Role.class);
        fields.done();
        return Answer.of(teams.putMember(existing(call).name(), call.path("member"), role));
    }

    private Answer deleteMember(Call call) {
        teams.removeMember(existing(call).name(), call.path("member"));
        return new Answer.Nothing();
    }

    private Answer spaces(Call call) {
        var page = spaces.list(existing(call).name(), PageView.cursor(call));
        return Answer.of(PageView.of(page, SpaceView::of));
    }

    private Answer space(Call call) {
        return Answer.of(SpaceView.of(spaces.get(call.path("team"), call.path("space"))
                .orElseThrow(() -> missing.space(call.path("team"), call.path("space")))));
    }

    private Answer putSpace(Call call) {
        var fields = call.fields();
        var wanted = fields.optionalText("datacenter", 39);
        var quota = quota(fields);
        fields.done();
        var before = spaces.get(existing(call).name(), call.path("space"));
        var datacenter = datacenter(wanted.or(() -> before.map(Space::datacenter)));
        return Answer.of(SpaceView.of(spaces.put(
                call.path("team"),
                call.path("space"),
                datacenter,
                quota.or(() -> before.map(Space::quota)).orElseGet(Quota::unbounded))));
    }

    private Answer deleteSpace(Call call) {
        spaces.delete(existing(call).name(), call.path("space"));
        return new Answer.Nothing();
    }

    private Team existing(Call call) {
        return teams.get(call.path("team")).orElseThrow(() -> missing.team(call.caller(), call.path("team")));
    }

    /// The wanted one if it exists, or the only one.
    private String datacenter(Optional<String> wanted) {
        var names =
                installation.datacenters().all().stream().map(Datacenter::name).toList();
        if (wanted.isEmpty() && names.size() == 1) {
            return names.getFirst();
        }
        return wanted.filter(names::contains)
                .orElseThrow(() -> SlipwayException.invalid(List.of(FieldProblem.of(
                        "datacenter",
                        wanted.orElse(""),
                        names.isEmpty()
                                ? "a configured datacenter, and there is none"
                                : "one of " + String.join(", ", names),
                        names.isEmpty() ? "add one to conf/server.yaml" : "name one of them"))));
    }

    /// Empty where the request says nothing of it: then it stays as it is.
    private static Optional<Quota> quota(Fields fields) {
        var object = fields.object("quota");
        if (object.isEmpty()) {
            return Optional.empty();
        }
        var range = new Fields.Range(0, Integer.MAX_VALUE);
        var instances = object.get().optionalInteger("instances", range);
        var cpu = object.get().optionalInteger("cpuMillis", range);
        var memory = object.get().optionalAmount("memoryBytes");
        var volume = object.get().optionalAmount("volumeBytes");
        fields.add("quota", object.get());
        return Optional.of(new Quota(
                instances.isPresent() ? instances.getAsInt() : null,
                cpu.isPresent() ? cpu.getAsInt() : null,
                memory.orElse(null),
                volume.orElse(null)));
    }

    private static @Nullable Quota bounded(Quota quota) {
        return quota.equals(Quota.unbounded()) ? null : quota;
    }

    record TeamView(String name, @Nullable Quota quota, Instant createdAt) {
        static TeamView of(Team team) {
            return new TeamView(team.name(), bounded(team.quota()), team.createdAt());
        }
    }

    record SpaceView(
            String name,
            String team,
            String datacenter,
            @Nullable Quota quota,
            Instant createdAt) {
        static SpaceView of(Space space) {
            return new SpaceView(
                    space.name(), space.team(), space.datacenter(), bounded(space.quota()), space.createdAt());
        }
    }
}
