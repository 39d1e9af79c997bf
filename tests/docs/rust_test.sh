#!/bin/bash
# A plugin in Rust needs no file of Sluice: rustc alone compiles it.
# Arguments: the archive made by //:install, the sources of plugins/examples.
set -u
. tests/docs/stranger.sh

# Tests under Bazel do not have the user's PATH.
user=$(getent passwd "$(id -u)" | cut -d: -f6)
rustc=$(PATH="$PATH:$user/.cargo/bin" type -P rustc) ||
  skip "there is no rustc, neither in $PATH nor in $user/.cargo/bin"
# rustup's rustc finds the compiler itself in the user's home.
rustc=$(HOME="$user" "$rustc" --print sysroot)/bin/rustc
echo "$rustc: $("$rustc" --version)"

new_stranger "$1" "$rustc"
cp -L "${@:2}" "$home"
rm -r "$home/.local/include"
expect 0 rustc -O --edition 2021 --crate-type cdylib -D warnings rust_copy.rs -o example.rust_copy.so
expect_good_plugin ./example.rust_copy.so example.rust_copy tcp

finish
