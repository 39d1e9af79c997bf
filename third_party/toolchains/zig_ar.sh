#!/bin/sh
exec "$SLUICE_ZIG/zig" ar "$@"
