"""Drives every operation of ecs-sandbox with boto3: drive_every_operation.py URL

botocore checks the answers' types and signs the requests; the asserts check what they say.
"""

import json
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]


def client(service):
    return boto3.client(
        service,
        endpoint_url=URL,
        region_name="us-east-1",
        aws_access_key_id="AKIASANDBOX",
        aws_secret_access_key="sandbox-secret",
        config=Config(retries={"total_max_attempts": 1}),
    )


def refused(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
        return error.response
    raise AssertionError(f"not refused with {code}")


def wait(ecs, name, tasks):
    waiter = ecs.get_waiter(name)
    waiter.config.delay = 0.05
    waiter.config.max_attempts = 600
    waiter.wait(tasks=tasks)


ecs, ec2, sts = client("ecs"), client("ec2"), client("sts")

assert sts.get_caller_identity()["Account"] == "123456789012"
vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
of_vpc = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets(Filters=of_vpc)["Subnets"]]
assert len(subnets) == 3
groups = [group["GroupId"] for group in ec2.describe_security_groups(Filters=of_vpc)["SecurityGroups"]]
routes = ec2.describe_route_tables(Filters=of_vpc)["RouteTables"][0]["Routes"]
assert any(route["GatewayId"].startswith("igw-") for route in routes)
refused("InvalidVpcID.NotFound", ec2.describe_vpcs, VpcIds=["vpc-none"])

ecs.create_cluster(clusterName="jobs", tags=[{"key": "team", "value": "a"}])
clusters = ecs.describe_clusters(clusters=["jobs", "none"], include=["TAGS"])
assert clusters["clusters"][0]["tags"] == [{"key": "team", "value": "a"}]
assert clusters["failures"][0]["reason"] == "MISSING"
assert ecs.delete_cluster(cluster="jobs")["cluster"]["status"] == "INACTIVE"
names = [provider["name"] for provider in ecs.describe_capacity_providers()["capacityProviders"]]
assert names == ["FARGATE", "FARGATE_SPOT", "group"]

registered = ecs.register_task_definition(
    family="job",
    cpu="1 vCPU",
    memory="2 GB",
    networkMode="awsvpc",
    requiresCompatibilities=["FARGATE"],
    containerDefinitions=[
        {"name": "main", "image": "image", "entryPoint": ["/bin/sh", "-c"], "command": ["exit 3"], "portMappings": [{"containerPort": 80}]}
    ],
    tags=[{"key": "kind", "value": "job"}],
)["taskDefinition"]
assert registered["cpu"] == "1024"
described = ecs.describe_task_definition(taskDefinition="job", include=["TAGS"])
assert described["tags"] == [{"key": "kind", "value": "job"}]
assert described["taskDefinition"]["containerDefinitions"][0]["portMappings"][0]["protocol"] == "tcp"

order = {
    "taskDefinition": "job",
    "launchType": "FARGATE",
    "networkConfiguration": {
        "awsvpcConfiguration": {"subnets": subnets, "securityGroups": groups, "assignPublicIp": "ENABLED"}
    },
    "clientToken": "token",
    "startedBy": "run/1",
    "propagateTags": "TASK_DEFINITION",
}
first = ecs.run_task(**order)
assert ecs.run_task(**order)["tasks"] == first["tasks"]
arn = first["tasks"][0]["taskArn"]
conflict = refused("ConflictException", ecs.run_task, **{**order, "startedBy": "run/2"})
assert conflict["resourceIds"] == [arn]
wait(ecs, "tasks_stopped", [arn])
stopped = ecs.describe_tasks(tasks=[arn, "none"], include=["TAGS"])
task = stopped["tasks"][0]
assert task["containers"][0]["exitCode"] == 3
assert task["stopCode"] == "EssentialContainerExited"
assert task["createdAt"] <= task["startedAt"] <= task["stoppedAt"]
assert task["tags"] == [{"key": "kind", "value": "job"}]
assert stopped["failures"][0]["reason"] == "MISSING"
assert ecs.list_tasks(startedBy="run/1", desiredStatus="STOPPED")["taskArns"] == [arn]

spot = {key: order[key] for key in ("taskDefinition", "networkConfiguration")}
spot["capacityProviderStrategy"] = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
spot["overrides"] = {"containerOverrides": [{"name": "main", "command": ["exec sleep 1000"]}], "cpu": "512", "memory": "1024"}
running = ecs.run_task(**spot)["tasks"][0]["taskArn"]
wait(ecs, "tasks_running", [running])
ecs.stop_task(task=running, reason="enough")
wait(ecs, "tasks_stopped", [running])
task = ecs.describe_tasks(tasks=[running])["tasks"][0]
assert (task["capacityProviderName"], task["cpu"], task["stoppedReason"]) == ("FARGATE_SPOT", "512", "enough")
assert task["containers"][0]["exitCode"] == 143

ecs.tag_resource(resourceArn=arn, tags=[{"key": "more", "value": "1"}])
ecs.untag_resource(resourceArn=arn, tagKeys=["kind"])
assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "more", "value": "1"}]

assert ecs.list_task_definitions(familyPrefix="job")["taskDefinitionArns"] == [registered["taskDefinitionArn"]]
assert ecs.deregister_task_definition(taskDefinition="job:1")["taskDefinition"]["status"] == "INACTIVE"
refused("ClientException", ecs.run_task, **{**order, "clientToken": "other"})
refused("ClientException", ecs.describe_task_definition, taskDefinition="job")
refused("ClusterNotFoundException", ecs.list_tasks, cluster="nowhere")

trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}
inventory = {"roles": {"é/task": trust, "task": trust}, "quotas": {"L-3032A538": 6.5}, "logGroups": ["/ecs/a", "/ecs/b"]}
for route, body in [("inventory", inventory), ("secrets", {"key": "value"})]:
    request = urllib.request.Request(f"{URL}/_sandbox/{route}", json.dumps(body).encode(), method="POST")
    urllib.request.urlopen(request).read()
iam, quotas, secrets = client("iam"), client("service-quotas"), client("secretsmanager")
role = iam.get_role(RoleName="task")["Role"]
assert (role["Arn"], role["AssumeRolePolicyDocument"]) == ("arn:aws:iam::123456789012:role/task", trust)
refused("NoSuchEntity", iam.get_role, RoleName="none")
caller = sts.get_caller_identity()["Arn"]
simulated = iam.simulate_principal_policy(
    PolicySourceArn=caller,
    ActionNames=["ecs:RunTask", "iam:PassRole"],
    ResourceArns=["a", "b"],
    ContextEntries=[{"ContextKeyName": "ecs:cluster", "ContextKeyValues": ["c"], "ContextKeyType": "string"}],
)["EvaluationResults"]
assert len(simulated) == 4
assert {one["EvalDecision"] for one in simulated} == {"allowed"}
assert simulated[3]["EvalActionName"] == "iam:PassRole" and simulated[3]["EvalResourceName"] == "b"
refused("NoSuchEntity", iam.simulate_principal_policy, PolicySourceArn=caller + "2", ActionNames=["ecs:RunTask"])
assert quotas.get_service_quota(ServiceCode="fargate", QuotaCode="L-3032A538")["Quota"]["Value"] == 6.5
refused("NoSuchResourceException", quotas.get_service_quota, ServiceCode="fargate", QuotaCode="L-00000000")
assert secrets.describe_secret(SecretId="key")["Name"] == "key"
refused("ResourceNotFoundException", secrets.describe_secret, SecretId="none")
found = client("logs").describe_log_groups(logGroupNamePrefix="/ecs/", limit=1)
assert [group["logGroupName"] for group in found["logGroups"]] == ["/ecs/a"] and found["nextToken"]

sqs = client("sqs")
queue = sqs.get_queue_url(QueueName="events")["QueueUrl"]
attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
assert list(attributes) == ["ApproximateNumberOfMessages"]
assert "QueueArn" in sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]

print("every operation answered")
