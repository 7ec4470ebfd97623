//! Cases that are bytes, or a whole body, file or stream.

use serde_json::json;

use super::{CANARY, Case};

/// Every kind whose cases are bytes, in the order of their numbers.
pub(super) fn all() -> Vec<Case> {
    let kinds: [(&'static str, Vec<Vec<u8>>); 7] = [
        ("C10 not UTF-8", not_utf8()),
        ("C12 JSON values", json_values()),
        ("C16 answers of AWS", answers()),
        ("C17 errors of AWS", errors()),
        ("C18 files of AWS", aws_files()),
        ("C19 files of Airflow", airflow_files()),
        ("C23 binary", binary()),
    ];
    let case = |kind| move |bytes: Vec<u8>| Case { kind, bytes };
    kinds
        .into_iter()
        .flat_map(|(kind, all)| all.into_iter().map(case(kind)))
        .collect()
}

fn not_utf8() -> Vec<Vec<u8>> {
    let parts: [&[u8]; 30] = [
        b"\x80",
        b"\xbf",
        b"\x80\xbf",
        b"\xc0",
        b"\xc1",
        b"\xc3",
        b"\xe0",
        b"\xe0\x80",
        b"\xe2\x82",
        b"\xed\xa0\x80",
        b"\xed\xbf\xbf",
        b"\xed\xa0\xbd\xed\xb8\x80",
        b"\xf0",
        b"\xf0\x9f",
        b"\xf0\x9f\x98",
        b"\xf0\x80\x80\x80",
        b"\xf4\x90\x80\x80",
        b"\xf5\x80\x80\x80",
        b"\xf8\x88\x80\x80\x80",
        b"\xfc\x84\x80\x80\x80\x80",
        b"\xfe",
        b"\xff",
        b"\xfe\xff",
        b"\xff\xfe",
        b"\xc0\xaf",
        b"\xe0\x80\xaf",
        b"\xc1\xbf",
        b"\xef\xbf",
        b"\x9b31m",
        b"\xc2\x9b31m",
    ];
    let with = |part: &[u8]| {
        [
            part.to_vec(),
            [b"ab", part, b"cd"].concat(),
            [part, part, b"\n", part].concat(),
        ]
    };
    parts.iter().flat_map(|part| with(part)).collect()
}

#[allow(clippy::too_many_lines, reason = "a list of cases")]
fn json_values() -> Vec<Vec<u8>> {
    let mut texts: Vec<String> = [
        "{}",
        "[]",
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1.0",
        "1e400",
        "-1e400",
        "1e-400",
        "123456789012345678901234567890",
        "0.1234567890123456789012345",
        "NaN",
        "Infinity",
        "-Infinity",
        "01",
        "+1",
        "1.",
        ".1",
        "1e",
        "0x10",
        "\"",
        "\"a",
        "\"a\\\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"\\x\"",
        "\"\t\"",
        "\"\n\"",
        "{",
        "}",
        "[",
        "]",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "// x\n1",
        "/* x */ 1",
        "# x\n1",
        "1 2",
        "{} {}",
        "\u{feff}{}",
        " {} ",
        "\n{}\n",
        "{\"a\":1,\"a\":2}",
        "{\"A\":1,\"a\":2}",
        "{\"\":1}",
        "{\"a\":{\"a\":{\"a\":{}}}}",
        "\"{\\\"a\\\":1}\"",
        "\"null\"",
        "\"1\"",
        "{\"password\":\"p\"}",
        "{\"Password\":\"p\",\"x\":[{\"token\":\"t\"}]}",
        "[[[[[[]]]]]]",
        "{\"b\":1,\"a\":2}",
        "{\"k\":\"\\u001b[31m\"}",
        "{\"\\u202e\":1}",
        "{\"k\":\"\\u202e\"}",
        "{\"\\u0007\":\"\\u0000\"}",
        "\"\\/\"",
        "tru",
        "nul",
        "True",
        "None",
        "undefined",
        "{\"a\":undefined}",
        "[1 2]",
        "[,]",
        "{,}",
        ":",
        ",",
        "{\"a\":1]",
        "[1}",
        "\"a\" : 1",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
    ]
    .iter()
    .map(|text| (*text).to_owned())
    .collect();
    texts.extend(
        [1, 60, 64, 65, 100, 127, 128, 129, 500, 10_000, 30_000]
            .iter()
            .flat_map(|depth| {
                ["[", "{\"a\":"].map(|open| {
                    format!(
                        "{}1{}",
                        open.repeat(*depth),
                        if open == "[" { "]" } else { "}" }.repeat(*depth)
                    )
                })
            }),
    );
    texts.extend([100, 1_000, 3_000].map(|count| {
        let members: Vec<_> = (0..count)
            .map(|number| format!("\"k{number}\":{number}"))
            .collect();
        format!("{{{}}}", members.join(","))
    }));
    texts.extend([16, 64, 1_000].map(|digits| "9".repeat(digits)));
    texts.into_iter().map(String::into_bytes).collect()
}

/// Good status, and a body that is not what was asked for.
fn answers() -> Vec<Vec<u8>> {
    let odd = [
        "null",
        "true",
        "1",
        "1e400",
        "\"CANARY\"",
        "[]",
        "[\"CANARY\"]",
        "{}",
        "{\"x\":\"CANARY\"}",
        "\"\"",
        "-1",
        "[[\"CANARY\"]]",
        "[{}]",
        "\"\\ud800CANARY\"",
        "\"\\u0000CANARY\"",
    ];
    let fields = [
        "SecretString",
        "SecretBinary",
        "Name",
        "ARN",
        "VersionId",
        "VersionStages",
        "CreatedDate",
    ];
    let with = |field: &str| {
        odd.map(|odd| {
            format!(
                "{{\"Name\":\"airflow/variables/k\",\"SecretString\":\"CANARY\",\"{field}\":{odd}}}"
            )
        })
    };
    let mut all: Vec<String> = fields.iter().flat_map(|field| with(field)).collect();
    all.extend(
        [
            "CANARY",
            "",
            " ",
            "{",
            "{\"SecretString\":\"CANARY",
            "\u{feff}{\"SecretString\":\"CANARY\"}",
            "<html>CANARY</html>",
            "<?xml version=\"1.0\"?><x>CANARY</x>",
            "{\"SecretString\":\"CANARY\"}x",
            "{'SecretString':'CANARY'}",
            "{\"secretString\":\"CANARY\"}",
            "{\"SecretString\":{\"a\":\"CANARY\"}}",
            "{\"__type\":\"CANARY\"}",
            "{\"Name\":\"other\",\"SecretString\":\"CANARY\"}",
            "{\"SecretString\":\"CANARY\",\"SecretString\":1}",
        ]
        .map(str::to_owned),
    );
    all.into_iter()
        .map(|text| text.replace("CANARY", CANARY).into_bytes())
        .collect()
}

/// Bodies of errors, for the status 400.
fn errors() -> Vec<Vec<u8>> {
    let codes = [
        "ResourceNotFoundException",
        "InvalidParameterException",
        "InvalidRequestException",
        "DecryptionFailure",
        "InternalServiceError",
        "AccessDeniedException",
        "ThrottlingException",
        "ExpiredTokenException",
        "UnrecognizedClientException",
        "ValidationException",
        "InvalidNextTokenException",
        "LimitExceededException",
        "NotAuthorized",
        "OptInRequired",
        "RequestExpired",
        "ServiceUnavailable",
        "IncompleteSignature",
        "MalformedPolicyDocumentException",
        "CANARY",
        "CANARY with blanks",
        "\\u001b[31m",
        "\\u202e",
        "",
        "com.amazonaws#AccessDeniedException",
        "AccessDeniedException:http://internal.amazon.com/CANARY",
        "a#b#c",
    ];
    let with = |code: &str| {
        [
            json!({"__type": "…", "message": format!("{CANARY}\u{1b}[31m")})
                .to_string()
                .replace('…', code),
            json!({"code": "…", "Message": CANARY})
                .to_string()
                .replace('…', code),
            format!("{{\"__type\":\"{code}\",\"message\":[\"{CANARY}\"]}}"),
        ]
    };
    let mut all: Vec<String> = codes.iter().flat_map(|code| with(code)).collect();
    all.extend(
        [
            "",
            "{}",
            "[]",
            "null",
            "CANARY",
            "{\"__type\":1}",
            "{\"__type\":null,\"message\":\"CANARY\"}",
            "<html>CANARY</html>",
            "<Error><Code>CANARY</Code></Error>",
            "{\"__type\":\"CANARY",
            "\u{feff}{}",
            "\"CANARY\"",
        ]
        .map(str::to_owned),
    );
    all.into_iter()
        .map(|text| text.replace("CANARY", CANARY).into_bytes())
        .collect()
}

/// `~/.aws/config`.
fn aws_files() -> Vec<Vec<u8>> {
    let keys = "aws_access_key_id = fake\naws_secret_access_key = CANARY\n";
    let heads = [
        "[default]",
        "[profile p]",
        "[default",
        "default]",
        "[]",
        "[profile]",
        "[profile  p ]",
        "[PROFILE p]",
        "[profile p] # x",
        "[sso-session s]",
        "[services s]",
        "[profile \"p\"]",
        "\u{feff}[default]",
        "# only",
        "[default]\r",
    ];
    let bodies = [
        keys.to_owned(),
        keys.replace('=', ":"),
        keys.replace(" = ", "="),
        format!("  {keys}"),
        "source_profile = p\nrole_arn = CANARY\n".to_owned(),
        "credential_process = /nowhere/CANARY\n".to_owned(),
        "sso_session = s\nsso_account_id = CANARY\n".to_owned(),
        "region\n= \n==\nCANARY\n".to_owned(),
    ];
    let both = |head: &str| {
        bodies.clone().map(|body| {
            format!("{head}\n{body}")
                .replace("CANARY", CANARY)
                .into_bytes()
        })
    };
    let mut all: Vec<Vec<u8>> = heads[..7].iter().flat_map(|head| both(head)).collect();
    all.extend(
        heads[7..]
            .iter()
            .map(|head| format!("{head}\n{}", keys.replace("CANARY", CANARY)).into_bytes()),
    );
    all.extend([
        b"\xff\xfe[\0d\0".to_vec(),
        b"[default]\nregion = \xff\n".to_vec(),
        vec![0; 64],
        vec![b'x'; 100_000],
        b"[default]\n".repeat(500),
    ]);
    all
}

/// `airflow.cfg`.
fn airflow_files() -> Vec<Vec<u8>> {
    let kwargs = [
        "{}",
        "",
        "null",
        "[]",
        "1",
        "CANARY",
        "{\"variables_prefix\": null}",
        "{\"variables_prefix\": 1}",
        "{\"variables_prefix\": \"\"}",
        "{\"sep\": \"\"}",
        "{\"sep\": \"--\"}",
        "{\"sep\": null}",
        "{\"variables_lookup_pattern\": \"(\"}",
        "{\"variables_lookup_pattern\": \"(a+)+$\"}",
        "{\"variables_lookup_pattern\": \"\\\\1\"}",
        "{\"variables_lookup_pattern\": 5}",
        "{\"region_name\": \"CANARY\"}",
        "{\"nosuch\": \"CANARY\"}",
        "{'a': 1}",
        "{\"a\": 1,}",
        "{\"a\": \"CANARY",
        "{\"variables_prefix\": \"\\u001b[31m\"}",
        "{\"variables_prefix\": \"%s\"}",
        "{\"variables_prefix\": \"%%\"}",
        "{\"aws_secret_access_key\": \"CANARY\"}",
        "NaN",
        "{\"sep\": \"\\ud800\"}",
    ];
    let backend =
        "backend = airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    let mut all: Vec<Vec<u8>> = kwargs
        .iter()
        .map(|text| format!("[secrets]\n{backend}\nbackend_kwargs = {text}\n").into_bytes())
        .collect();
    let texts = [
        "",
        "[",
        "]",
        "[]",
        "[secrets",
        "secrets]",
        "[secrets]",
        "backend = x",
        "[secrets]\nbackend",
        "[secrets]\nbackend =",
        "[secrets]\nbackend = CANARY",
        "[secrets]\nbackend = a.b",
        "[secrets]\nbackend = %",
        "[secrets]\nbackend = %(x)s",
        "[secrets]\nbackend = %(backend)s",
        "[secrets]\nbackend = a\nbackend = b",
        "[secrets]\n[secrets]\nbackend = a",
        "[SECRETS]\nbackend = CANARY",
        "[secrets]\n backend = a",
        "[secrets]\nbackend = a\n  b\n  c",
        "[secrets]\nbackend: a",
        "[secrets]\n= a",
        "[secrets]\n#backend = a",
        "[secrets]\n;backend = a",
        "[secrets]\nbackend = a ; b",
        "[DEFAULT]\nbackend = CANARY",
        "\u{feff}[secrets]\nbackend = a",
        "[secrets]\r\nbackend = a\r\n",
        "[core]\nfernet_key = CANARY",
        "[core]\nfernet_key_cmd = echo CANARY",
        "[core]\nfernet_key_secret = CANARY",
        "[database]\nsql_alchemy_conn = CANARY",
        "[database]\nsql_alchemy_conn = sqlite:///CANARY",
        "[database]\nsql_alchemy_conn = postgresql://u:CANARY@varlens.invalid/x",
        "\u{1b}[31m",
        "[\u{202e}]\nx = CANARY",
    ];
    all.extend(texts.map(|text| text.as_bytes().to_vec()));
    all.extend([
        b"[secrets]\nbackend = \xff\n".to_vec(),
        b"\xff\xfe[\0s\0".to_vec(),
        vec![0; 32],
        b"[secrets]\nbackend = \0\n".to_vec(),
        vec![b'='; 10_000],
        b"[x]\n".repeat(1_000),
        [b"[core]\nx = ".to_vec(), vec![b'y'; 1 << 20]].concat(),
    ]);
    let canary = |bytes: Vec<u8>| match String::from_utf8(bytes) {
        Ok(text) => text.replace("CANARY", CANARY).into_bytes(),
        Err(error) => error.into_bytes(),
    };
    all.into_iter().map(canary).collect()
}

fn binary() -> Vec<Vec<u8>> {
    let mut all = vec![
        (0..=255).collect(),
        b"\x7fELF\x02\x01\x01\0".to_vec(),
        b"\x1f\x8b\x08\0".to_vec(),
        b"\x89PNG\r\n\x1a\n".to_vec(),
        b"PK\x03\x04".to_vec(),
        b"%PDF-1.7".to_vec(),
        b"\xff\xfef\0a\0k\0e\0".to_vec(),
        b"\xfe\xff\0f\0a\0k\0e".to_vec(),
        b"ZmFrZQ==".to_vec(),
        vec![0],
        vec![0; 16],
        vec![0xff; 16],
        b"a\0b".to_vec(),
        b"\0".repeat(4_096),
        b"{\"a\":\xff}".to_vec(),
        b"\x1b[31m\xff".to_vec(),
    ];
    // Its own generator, so that the bytes are the same everywhere.
    let mut state = 0x2545_f491_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[0]
    };
    let lengths = [
        1, 2, 3, 15, 16, 17, 63, 64, 65, 255, 1_024, 4_096, 16_384, 65_536,
    ];
    all.extend(lengths.map(|length| (0..length).map(|_| next()).collect::<Vec<u8>>()));
    all
}
