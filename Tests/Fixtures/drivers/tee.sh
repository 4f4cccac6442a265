#!/bin/sh
# Stands before a driver and writes down what the host gives it: stdin, environment and arguments, in files of its own.
#
# usage: tee.sh FOLDER PROGRAM [ARGUMENT...]
file=$1/$$
shift
tr '\0' '\n' </proc/$$/environ >"$file.environment"
tr '\0' '\n' </proc/$$/cmdline >"$file.arguments"
# What the driver says is what a recording and the host's log may show.
tee "$file.stdin" | "$@" | tee "$file.stdout"
