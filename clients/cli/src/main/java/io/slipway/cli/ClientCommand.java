package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.util.concurrent.Callable;

/// A command that is one conversation with a server.
abstract class ClientCommand extends ServerOptions implements Callable<Integer> {
    ClientCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public final Integer call() throws Exception {
        return with(this::run);
    }

    abstract int run(ApiClient client) throws ApiException, IOException, InterruptedException, Told;
}
