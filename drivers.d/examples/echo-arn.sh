#!/bin/sh
# Runs every flow run as a task of a task definition that exists: the one that the job names, or $ECHO_ARN.
while IFS= read -r line; do
  printf '%s\n' "$line" | jq -c --arg arn "${ECHO_ARN:-}" '
    select(has("id")) | {jsonrpc: "2.0", id} + (.method as $method
    | ((.params.configuration.task_run_request? | objects) // {}) as $job
    | ((($job.taskDefinition // $arn) | select(. != "")) // null) as $use
    | if $method == "describe" and ((.params.protocols // [1]) | index(1)) == null then
        {error: {code: 3, message: "no shared protocol version", data: {kind: "unsupported", supported: [1]}}}
      elif $method == "describe" then
        {result: {protocol: 1, name: "echo-arn", version: "1.0.0", capabilities: ["plan"]}}
      elif $method == "plan" and $use == null then
        {error: {code: 1, message: "no task definition", data: {kind: "configuration", hint: "Set task_definition_arn."}}}
      elif $method == "plan" then
        {result: {plan: {taskDefinition: {use: $use}, attempts: [{name: "only", runTask: ({launchType: ($job.launchType // "EC2")}
          + ($job | {cluster, networkConfiguration} | with_entries(select(.value != null))))}]}}}
      else {error: {code: -32601, message: ("unknown method " + $method)}} end)
  ' || echo '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"not JSON"}}'
done
