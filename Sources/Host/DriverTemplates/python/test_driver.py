#!/usr/bin/env python3
"""Tests of my-driver. Run: ./test.py"""
import importlib.util
import io
import json
import pathlib
import subprocess
import sys
import unittest

PATH = pathlib.Path(__file__).resolve().parent / "my-driver.py"
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("driver", PATH)
driver = importlib.util.module_from_spec(spec)
spec.loader.exec_module(driver)

SUBNETS = {"Subnets": [{"SubnetId": "subnet-2"}, {"SubnetId": "subnet-1"}]}


def ask(configuration, **params):
    """The answer to `plan` for a job configuration."""
    return driver.answer({"jsonrpc": "2.0", "id": 7, "method": "plan", "params": {
        "flow": {"id": "f1"}, "defaults": {"image": "prefecthq/prefect:3-latest"}, "configuration": configuration,
        **params}})


class PlanTests(unittest.TestCase):
    def test_on_ec2_the_job_is_one_container_of_its_image_and_size(self):
        plan = ask({"task_definition": {"cpu": "512", "containerDefinitions": [{"image": "repo/etl:2"}]},
                    "task_run_request": {"launchType": "EC2", "cluster": "batch"}})["result"]["plan"]
        register = plan["taskDefinition"]["register"]
        self.assertEqual((register["family"], register["cpu"], register["memory"]), ("my-driver_f1", "512", "512"))
        self.assertEqual(register["containerDefinitions"][0]["image"], "repo/etl:2")
        self.assertEqual([attempt["runTask"] for attempt in plan["attempts"]],
                         [{"launchType": "EC2", "cluster": "batch"}])

    def test_on_fargate_the_default_subnets_are_asked_for_and_used(self):
        needs = ask({})["result"]["needs"]
        self.assertEqual(needs["subnets"]["operation"], "ec2:DescribeSubnets")
        plan = ask({}, facts={"subnets": SUBNETS})["result"]["plan"]
        network = plan["attempts"][0]["runTask"]["networkConfiguration"]["awsvpcConfiguration"]
        self.assertEqual(network["subnets"], ["subnet-1", "subnet-2"])

    def test_what_cannot_be_planned_is_refused_with_path_and_hint(self):
        for configuration in [{"task_run_request": {"launchType": "MOON"}}, {"task_definition": {"cpu": []}},
                              {"task_run_request": "nonsense"}]:
            error = ask(configuration, facts={"subnets": SUBNETS})["error"]
            self.assertEqual((error["code"], error["data"]["kind"]), (1, "configuration"))
            self.assertTrue(error["data"]["path"].startswith("/configuration/") and error["data"]["hint"])
        self.assertIn("error", ask({}, facts={"subnets": None}))


class ProtocolTests(unittest.TestCase):
    def test_lines_are_answered_until_they_end(self):
        lines = [{"id": "1", "method": "describe", "params": {"protocols": [1]}}, {"method": "$/cancelRequest"},
                 {"id": 2, "method": "explode"}]
        done = subprocess.run([PATH], input="\n".join(map(json.dumps, lines)) + "\n{", text=True, capture_output=True,
                              check=True)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([answer["id"] for answer in answers], ["1", 2, None])
        self.assertEqual(answers[0]["result"]["protocol"], 1)
        self.assertEqual([answer["error"]["code"] for answer in answers[1:]], [-32601, -32700])

    def test_the_same_params_give_the_same_bytes(self):
        request = json.dumps({"id": 1, "method": "plan", "params": {"configuration": {}, "facts": {"subnets": SUBNETS}}})
        output = io.BytesIO()
        driver.serve([request.encode()] * 2, output)
        first, second = output.getvalue().splitlines()
        self.assertEqual(first, second)


if __name__ == "__main__":
    unittest.main()
