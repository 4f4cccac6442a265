"""Deploys a CloudFormation template to moto's server, with everything and with nothing optional, and prints what came of it.

usage: deploy_stack.py ENDPOINT TEMPLATE
"""

import ast
import json
import sys

import boto3

ENDPOINT, TEMPLATE = sys.argv[1], open(sys.argv[2]).read()
REGION = "us-east-1"
KEY = f"arn:aws:secretsmanager:{REGION}:123456789012:secret:prefect-AbCdEf"


def client(name):
    return boto3.client(
        name, endpoint_url=ENDPOINT, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )


cloudformation, ec2, ecs, iam, sqs, events = map(client, ["cloudformation", "ec2", "ecs", "iam", "sqs", "events"])
vpc = ec2.describe_vpcs(Filters=[{"Name": "isDefault", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
subnets = [
    subnet["SubnetId"] for subnet in ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"][:2]
]


def document(policy):
    """moto answers a role's own policies as Python writes them."""
    return ast.literal_eval(policy) if isinstance(policy, str) else policy


def deploy(name, **further):
    parameters = {"VpcId": vpc, "SubnetIds": ",".join(subnets), "ClusterName": name} | further
    cloudformation.create_stack(
        StackName=name,
        TemplateBody=TEMPLATE,
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    )
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    resources = {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for resource in cloudformation.describe_stack_resources(StackName=name)["StackResources"]
        # moto takes queue policies and makes nothing of them.
        if "LogicalResourceId" in resource
    }
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    service = ecs.describe_services(cluster=name, services=["worker-host"])["services"][0]
    definition = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    role = resources["HostRole"].split("/")[-1]
    policies = {
        policy: document(iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"])
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]
    }
    return {
        "status": stack["StackStatus"],
        "resources": resources,
        "outputs": outputs,
        "service": service,
        "definition": definition,
        "policies": policies,
    }


ecs.create_cluster(clusterName="small")
everything = deploy("everything", PrefectAPIKeySecretArn=KEY)
small = deploy("small", CreateCluster="false", CreateTaskEvents="false")
queue = everything["resources"]["TaskEventsQueue"]
everything["queue"] = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
rule = events.list_rules()["Rules"][0]
everything["rule"] = {
    "pattern": json.loads(rule["EventPattern"]),
    "targets": events.list_targets_by_rule(Rule=rule["Name"])["Targets"],
}
print(json.dumps({"key": KEY, "subnets": subnets, "everything": everything, "small": small}, default=str))
