#!/usr/bin/env bash
# Prints why this machine can never have the testbed; nothing where it can.
[ "$(id -u)" = 0 ] || echo "namespaces and engines are for root only"
