"""Asks boto3 which credentials, region and endpoints it chooses in each case, without a network.

Usage: ask_botocore.py CASES FOLDER
CASES is a file of cases (README.md tells their form); FOLDER has a home folder for each, named by its position, with
the case's files in it. Prints a JSON array: what was sent on the way to ECS, and where the services are.
"""

import json
import os
import sys
import time
from urllib.parse import parse_qsl, urlsplit

import boto3
import botocore.credentials
import botocore.httpsession
import botocore.tokens
from botocore.awsrequest import AWSResponse

cases_path, folder = sys.argv[1:]
END = "2099-01-01T00:00:00Z"
time.sleep = lambda seconds: None
sent = []


def keys(name, token="Token"):
    return {"AccessKeyId": name, "SecretAccessKey": "s", token: "t", "Expiration": END}


def sts(action, form):
    if action in ["GetCallerIdentity", "ListRoles"]:
        return f"<{action}Response><{action}Result><Account>1</Account></{action}Result></{action}Response>"
    values = keys("AKROLE-" + form["RoleArn"].split("/")[-1], "SessionToken")
    members = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    return f"<{action}Response><{action}Result><Credentials>{members}</Credentials></{action}Result></{action}Response>"


def answer(path, form):
    """What AWS and the metadata services say; CannedAWS.swift says the same."""
    if "Action" in form:
        return "<DescribeRegionsResponse/>" if form["Action"] == "DescribeRegions" else sts(form["Action"], form)
    if path.endswith("/api/token"):
        return "metadata-token"
    if path.endswith("/security-credentials/"):
        return "instance-role"
    if path.endswith("/security-credentials/instance-role"):
        return json.dumps(keys("AKIMDS"))
    if path.endswith("/federation/credentials"):
        role = {"accessKeyId": "AKSSO", "secretAccessKey": "s", "sessionToken": "t", "expiration": 4070908800000}
        return json.dumps({"roleCredentials": role})
    if path.endswith("/token"):
        return json.dumps({"accessToken": "renewed", "expiresIn": 28800, "refreshToken": "r2"})
    if path != "/":
        return json.dumps(keys("AKCONTAINER"))
    return "{}"


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def send(self, request):
    url = urlsplit(request.url)
    entry = {"method": request.method, "url": f"{url.scheme}://{url.netloc}{url.path}"}
    if url.query:
        entry["query"] = dict(parse_qsl(url.query))
    authorization = text(request.headers.get("Authorization"))
    if authorization and authorization.startswith("AWS4"):
        key, _, region, service = authorization.split("Credential=")[1].split("/aws4_request")[0].rsplit("/", 3)
        entry["signed"] = f"{key}/{region}/{service}"
    elif authorization:
        entry["authorization"] = authorization
    for name in ["X-Amz-Security-Token", "x-amz-sso_bearer_token"]:
        if value := request.headers.get(name):
            entry[name] = text(value)
    body = text(request.body or b"")
    form = {}
    if body.startswith("{"):
        entry["body"] = json.loads(body)
    elif body:
        form = dict(parse_qsl(body))
        entry["body"] = {name: value for name, value in form.items() if name != "Version"}
        if form.get("RoleSessionName", "").startswith("botocore-session-"):
            del entry["body"]["RoleSessionName"]
    sent.append(entry)

    class Raw:
        def stream(self, **_):
            yield answer(url.path, form).encode()

    return AWSResponse(request.url, 200, {}, Raw())


botocore.httpsession.URLLib3Session.send = send


def no_code(self, kwargs=botocore.credentials.AssumeRoleCredentialFetcher._assume_role_kwargs):
    if "SerialNumber" in self._assume_kwargs:
        raise RuntimeError("nobody is there to type a code")
    return kwargs(self)


botocore.credentials.AssumeRoleCredentialFetcher._assume_role_kwargs = no_code
loader = boto3.Session()._loader  # reads each service's model once for all cases


def choice(case, home):
    os.environ.clear()
    os.environ.update({name: value.replace("{home}", home) for name, value in case.get("env", {}).items()})
    os.environ["HOME"] = home
    for holder in [botocore.credentials.SSOProvider, botocore.tokens.SSOTokenProvider]:
        holder._SSO_TOKEN_CACHE_DIR = home + "/.aws/sso/cache"
    job = case.get("job", {})
    names = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token", "profile_name", "region_name"]
    session = boto3.Session(**{name: job.get(name) for name in names})
    session._session.register_component("data_loader", loader)
    endpoint = job.get("aws_client_parameters", {}).get("endpoint_url")
    operations = {
        "ecs": "list_clusters", "ec2": "describe_regions", "sts": "get_caller_identity",
        "logs": "describe_log_groups", "sqs": "list_queues", "iam": "list_roles", "service-quotas": "list_services",
        "secretsmanager": "list_secrets",
    }
    found = {}
    sent.clear()
    for service, operation in operations.items():
        getattr(session.client(service, endpoint_url=endpoint), operation)()
        last = sent[-1]
        found[service.replace("-", "")] = last["url"]
        if service == "ecs":
            found["requests"] = sent[:-1]
            found["signed"] = last["signed"]
            found["token"] = last.get("X-Amz-Security-Token")
        if service in ["sts", "iam"]:
            found[service + "Signed"] = last["signed"]
    return found


with open(cases_path) as file:
    cases = json.load(file)
answers = []
for position, case in enumerate(cases):
    try:
        answers.append(choice(case, f"{folder}/{position}"))
    except Exception as error:  # whatever it is, it keeps boto3 from signing
        answers.append({"error": True, "message": f"{type(error).__name__}: {error}"})
print(json.dumps(answers))
