"""Writes ocsf-1.6.0-compliance-finding.json, the JSON Schema of class 2003 with the cloud profile.

    pip install ocsf-json-schema==1.2.0 && python3 ocsf-schema.py > ocsf-1.6.0-compliance-finding.json
"""

import json

from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.6.0"))
print(json.dumps(schema.get_class_schema(class_name="compliance_finding", profiles=["cloud"]), indent=1))
