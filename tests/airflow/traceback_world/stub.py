"""Secrets Manager on loopback, as far as Airflow's backend asks it: the key decides what it answers."""

import http.server
import json
import threading

USER = "arn:aws:sts::012345678910:assumed-role/airflow-worker/session-1"
VALUES = {"airflow/variables/etl_config": "{'batch': 100}", "airflow/variables/good_one": "fake"}
ERRORS = {
    "denied": ("AccessDeniedException", "User: {user} is not authorized to perform: secretsmanager:GetSecretValue on resource: {name} "
               "because no identity-based policy allows the secretsmanager:GetSecretValue action"),
    "kms": ("AccessDeniedException", "Access to KMS is not allowed"),
    "expired": ("ExpiredTokenException", "The security token included in the request is expired"),
    "throttled": ("ThrottlingException", "Rate exceeded"),
}


def answer(name):
    """The status and the body for a SecretId."""
    if name in VALUES:
        arn = f"arn:aws:secretsmanager:us-east-1:012345678910:secret:{name}-AbCdEf"
        return 200, {"Name": name, "ARN": arn, "SecretString": VALUES[name], "VersionId": "0" * 32}
    for word, (error, message) in ERRORS.items():
        if word in name:
            return 400, {"__type": error, "Message": message.format(user=USER, name=name)}
    return 400, {"__type": "ResourceNotFoundException", "Message": "Secrets Manager can't find the specified secret."}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, body = answer(asked.get("SecretId", ""))
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def start():
    """The address of a server that lives as long as this process."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
