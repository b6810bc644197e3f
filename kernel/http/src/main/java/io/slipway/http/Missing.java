package io.slipway.http;

import io.slipway.engine.access.Caller;
import io.slipway.engine.access.Space;
import io.slipway.engine.access.Spaces;
import io.slipway.engine.access.Team;
import io.slipway.engine.access.Teams;
import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.AppView.ComponentView;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.delivery.AppReader;
import io.slipway.engine.store.Cursor;
import io.slipway.engine.yaml.Nearest;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;

/// Tells what a request names and nobody can find, with the name that was perhaps meant. Only what the caller may
/// see is proposed.
final class Missing {
    private static final Cursor PROPOSED = Cursor.first(200);

    private final Teams teams;
    private final Spaces spaces;
    private final AppReader reader;

    @Inject
    Missing(Teams teams, Spaces spaces, AppReader reader) {
        this.teams = teams;
        this.spaces = spaces;
        this.reader = reader;
    }

    static Refusal of(String kind, String name, Collection<String> known) {
        return Refusal.notFound(
                "%s '%s'".formatted(kind, name),
                Nearest.to(name, known).map(near -> "did you mean '%s'?".formatted(near)));
    }

    static Refusal datacenter(String name, Datacenters known) {
        return of("datacenter", name, known.all().stream().map(Datacenter::name).toList());
    }

    Refusal team(Caller caller, String name) {
        return of(
                "team",
                name,
                teams.list(caller, PROPOSED).items().stream().map(Team::name).toList());
    }

    Refusal space(String team, String name) {
        var known =
                spaces.list(team, PROPOSED).items().stream().map(Space::name).toList();
        return Refusal.notFound(
                "space '%s' of team '%s'".formatted(name, team),
                Nearest.to(name, known).map(near -> "did you mean '%s'?".formatted(near)));
    }

    Refusal app(AppKey key) {
        return of("app", key.toString(), known(key));
    }

    /// The component, or the app that it would belong to.
    Refusal component(AppKey key, String name) {
        var app = reader.find(key);
        if (app.isEmpty()) {
            return app(key);
        }
        return of(
                "component",
                key + "/" + name,
                app.get().components().stream()
                        .map(ComponentView::name)
                        .map(each -> key + "/" + each)
                        .toList());
    }

    private List<String> known(AppKey key) {
        return reader.names(key.team(), key.space()).stream()
                .map(name -> new AppKey(key.team(), key.space(), name).toString())
                .toList();
    }

    /// @throws Refusal if the team is not there, or hidden from the caller
    void refuseTeam(Caller caller, String name) {
        if (caller.roleIn(name).isEmpty() || teams.get(name).isEmpty()) {
            throw team(caller, name);
        }
    }

    /// @throws Refusal if the team or the space that a path names is not there
    void refuse(Call call, Named named) {
        var team = call.path("team");
        if (teams.get(team).isEmpty()) {
            throw team(call.caller(), team);
        }
        if (named == Named.TEAM_AND_SPACE
                && call.has("space")
                && spaces.get(team, call.path("space")).isEmpty()) {
            throw space(team, call.path("space"));
        }
    }

    /// What must be there for a call to be let in.
    enum Named {
        TEAM,
        TEAM_AND_SPACE
    }
}
