"""Starts ministack 1.5.33 with what it lacks for this project filled in. Each gap is named; a later version may close it.

1. A Distributed Map evaluates no JSONata: ItemReader.Arguments, MaxConcurrency and Output are taken as they stand.
2. Its Node worker sends HTTPS requests to 127.0.0.1 to itself, as plain HTTP. The SDK needs no such help
   (AWS_ENDPOINT_URL leads it here), and the Kubernetes API servers of the test are HTTPS on 127.0.0.1.
3. A failed function gives Step Functions "Runtime.HandlerError"; on AWS it is the name of the error. Left as it is.
4. CloudFormation does not know AWS::Logs::QueryDefinition, a saved query, which is taken and forgotten;
   so are alarms on metric math.
5. The condition InVpc comes out true for the empty list of its parameter, on AWS false. Left as it is: nothing runs in a network.
"""

import copy

from ministack.core import lambda_runtime
from ministack.core.responses import get_account_id, get_region
from ministack.services import stepfunctions
from ministack.services.cloudformation import provisioners

_distributed_map = stepfunctions._run_distributed_map


def _evaluated(value, raw_input, ctx):
    return stepfunctions._apply_jsonata_template(value, raw_input, ctx)


def _jsonata_distributed_map(state_def, raw_input, effective, iterator, execution, ctx):
    if stepfunctions._state_query_language(state_def, ctx) != "JSONata":
        return _distributed_map(state_def, raw_input, effective, iterator, execution, ctx)
    state = copy.deepcopy(state_def)
    for field in ("ItemReader", "MaxConcurrency", "ToleratedFailurePercentage", "ToleratedFailureCount"):
        if field in state:
            state[field] = _evaluated(state[field], raw_input, ctx)
    results, following = _distributed_map(state, raw_input, effective, iterator, execution, ctx)
    return stepfunctions._apply_jsonata_output(state, raw_input, ctx, result=results, default=results), following


def _replaced(text, old, new):
    if text.count(old) != 1:
        raise SystemExit(f"ministack has changed, look at {__file__}: {old!r} is there {text.count(old)} times")
    return text.replace(old, new)



def _forgotten(logical_id, props, stack_name):
    name = f"{stack_name}-{logical_id}"
    return name, {"Arn": f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"}


def _alarm(logical_id, props, stack_name):
    create = _forgotten if "Metrics" in props else _handlers_of_alarms["create"]
    return create(logical_id, props, stack_name)


_handlers = provisioners._RESOURCE_HANDLERS
_handlers_of_alarms = dict(_handlers["AWS::CloudWatch::Alarm"])
_handlers["AWS::CloudWatch::Alarm"] = {**_handlers_of_alarms, "create": _alarm}
_handlers["AWS::Logs::QueryDefinition"] = {"create": _forgotten, "delete": lambda physical_id, props: None}
stepfunctions._run_distributed_map = _jsonata_distributed_map
lambda_runtime._NODEJS_WORKER_SCRIPT = _replaced(lambda_runtime._NODEJS_WORKER_SCRIPT, "      patchAwsSdk();\n", "")

if __name__ == "__main__":
    from ministack.app import main

    main()
