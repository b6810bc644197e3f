<?php

require __DIR__ . '/../vendor/autoload.php';

$release = getenv('SLIPWAY_RELEASE') ?: 'none';

switch (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    case '/':
        header('Content-Type: text/html; charset=utf-8');
        echo (new Parsedown())->text("Hello from **PHP**, release $release"), "\n";
        break;
    case '/healthz':
        text("ok\n");
        break;
    case '/slow':
        $seconds = (float) ($_GET['s'] ?? 1);
        usleep((int) ($seconds * 1_000_000));
        text("waited $seconds s, release $release\n");
        break;
    case '/crash':
        text("crashes\n");
        flush();
        // A request of PHP cannot end its server, so this one ends the whole of it, workers first.
        exec('kill ' . ((int) getenv('PHP_CLI_SERVER_WORKERS') > 1 ? posix_getppid() : getmypid()));
        break;
    default:
        http_response_code(404);
        text("not found\n");
}

function text(string $text): void
{
    header('Content-Type: text/plain; charset=utf-8');
    echo $text;
}
