"""Signs random requests with botocore and prints them as one JSON array.

Usage: sign_random_requests.py COUNT SEED
"""

import datetime
import json
import random
import sys
from urllib.parse import quote

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

count, seed = int(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)

LETTERS = "abcXYZ019-_.~ !$&'()*+,;=:@%/\"<>[]{}|\\^`éßñ日本語🚀\u0301"
HOSTS = [
    "ecs.us-east-1.amazonaws.com", "EC2.eu-west-1.AmazonAWS.com", "localhost", "127.0.0.1", "[::1]", "[2001:DB8::a]",
    "logs.cn-north-1.amazonaws.com.cn",
]
SERVICES = ["ecs", "ec2", "sts", "sqs", "logs", "s3"]
REGIONS = ["us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1"]
UNSIGNED = ["User-Agent", "Connection", "Expect", "X-Amzn-Trace-Id", "TE", "traceparent"]


def text(longest):
    return "".join(chance.choice(LETTERS) for _ in range(chance.randint(0, longest)))


def path():
    kind = chance.random()
    if kind < 0.2:
        return ""
    if kind < 0.4:
        return "/"
    pieces = [chance.choice(["", ".", "..", quote(text(8), safe=""), quote(text(8), safe="!$'()*+,;=:@"), "plain"])
              for _ in range(chance.randint(1, 6))]
    return "/" + "/".join(pieces)


def query():
    if chance.random() < 0.4:
        return ""
    pairs = []
    for _ in range(chance.randint(1, 6)):
        name = chance.choice(["a", "b", "A", "Action", quote(text(5), safe="")])
        value = quote(text(6), safe=chance.choice(["", "=:@!"]))
        pairs.append(chance.choice([name, name + "=", f"{name}={value}"]))
    return "?" + "&".join(pairs)


def headers():
    fields = []
    for _ in range(chance.randint(0, 6)):
        name = chance.choice(["Content-Type", "X-Amz-Target", "x-custom", "X-Custom", "X_Under", "x-amz-meta-é"[:11]]
                             + UNSIGNED)
        value = chance.choice(["plain", "  two  spaces  inside ", "a,b", "", "tab\there", '"quoted  text"', "é日本"])
        fields.append([name, value])
    if chance.random() < 0.1:
        fields.append(["Host", "elsewhere.example:8443"])
    return fields


def body():
    return chance.choice([b"", b"{}", text(200).encode(), bytes(chance.randrange(256) for _ in range(64))])


cases = []
for _ in range(count):
    scheme = chance.choice(["http", "https"])
    port = chance.choice(["", "", ":80", ":443", ":5000"])
    url = f"{scheme}://{chance.choice(HOSTS)}{port}{path()}{query()}"
    moment = datetime.datetime.fromtimestamp(chance.randint(0, 4_000_000_000), datetime.timezone.utc)
    case = {
        "method": chance.choice(["GET", "POST", "PUT", "DELETE", "HEAD", "patch"]),
        "url": url,
        "headers": headers(),
        "service": chance.choice(SERVICES),
        "region": chance.choice(REGIONS),
        "accessKeyID": "AKID" + str(chance.randint(0, 10**12)),
        "secretAccessKey": "".join(chance.choice("abcdefghijklmnop/+0123456789") for _ in range(40)),
        "sessionToken": chance.choice([None, "token/+=" + str(chance.random())]),
        "time": int(moment.timestamp()),
    }
    data = body()
    case["body"] = data.hex()
    request = AWSRequest(method=case["method"], url=url, data=data)
    for name, value in case["headers"]:
        request.headers.add_header(name, value)
    credentials = Credentials(case["accessKeyID"], case["secretAccessKey"], case["sessionToken"])
    botocore.auth.get_current_datetime = lambda moment=moment: moment
    signer = botocore.auth.S3SigV4Auth if case["service"] == "s3" else botocore.auth.SigV4Auth
    signer(credentials, case["service"], case["region"]).add_auth(request)
    case["expected"] = {name: request.headers[name]
                        for name in ["Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256"]}
    cases.append(case)

json.dump(cases, sys.stdout, ensure_ascii=False)
