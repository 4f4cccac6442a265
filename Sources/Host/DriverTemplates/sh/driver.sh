#!/bin/sh
# my-driver: runs every flow run as a task of a task definition that exists. Needs jq.
#
# Requests come in on stdin, a JSON-RPC message a line, and are answered on stdout; stderr is the log. What a task looks
# like is decided in `plan`; the rest is the protocol.
# -R takes each line as a text, so that one that is no JSON ends nothing; --unbuffered answers at once.
exec jq -R -c --unbuffered --arg name my-driver --arg version 0.1.0 '
def refuse(message; path; hint): {error: {code: 1, message: message, data: {kind: "configuration", path: path, hint: hint}}};

# The params of "plan" become a plan or a refusal. The host adds the flow run to it: command, environment, tags.
def plan:
  .configuration.task_run_request as $request
  | if ($request | type) != "object" then
      refuse("The job has no task_run_request."; "/configuration/task_run_request"; "Use a base job template that has one.")
    elif ($request.taskDefinition | type) != "string" or $request.taskDefinition == "" then
      refuse("The job names no task definition."; "/configuration/task_run_request/taskDefinition";
        "Set the job variable task_definition_arn.")
    else
      {result: {plan: {
        taskDefinition: {use: $request.taskDefinition},
        attempts: [{name: "only", runTask:
          ({launchType: ($request.launchType // "EC2")}
            + ($request | {cluster, networkConfiguration} | with_entries(select(.value != null))))}],
        explain: [{path: "/taskDefinition/use", from: "job variable task_definition_arn", why: "it exists already"}]
      }}}
    end;

def describe:
  if (.protocols // [1] | index(1)) == null then
    {error: {code: 3, message: ($name + " speaks version 1 of the driver protocol only."),
      data: {kind: "unsupported", supported: [1]}}}
  else
    {result: {protocol: 1, name: $name, version: $version, summary: "Runs tasks of task definitions that exist.",
      handles: {launchTypes: [], taskDefinitionArn: false}, capabilities: ["plan"], maxInFlight: 1}}
  end;

def answer:
  if (.method | type) != "string" then {error: {code: -32600, message: "This is no request: it has no method."}}
  elif (.params // {} | type) != "object" then {error: {code: -32602, message: "The params are no object."}}
  elif .method == "describe" then .params // {} | describe
  elif .method != "plan" then {error: {code: -32601, message: ($name + " does not know the method " + .method + ".")}}
  elif (.params.configuration | type) != "object" then {error: {code: -32602, message: "The params have no configuration."}}
  else .params | plan
  end;

select(test("[^ \t\r]"))
| (try {message: fromjson} catch {})
| if has("message") | not then {jsonrpc: "2.0", id: null, error: {code: -32700, message: "The line is not JSON."}}
  else .message | select(type == "object" and has("id")) | {jsonrpc: "2.0", id} + answer
  end'
