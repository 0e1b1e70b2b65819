package timeline

func secretKinds() []Kind {
	decrypted := is("requestParameters.withDecryption", "true")
	const names = "requestParameters.names"
	return []Kind{
		{Name: "secret-read", Severity: Info, Calls: []string{"secretsmanager:GetSecretValue"}, Technique: "T1555.006", Sentence: "read|read the secret {requestParameters.secretId}",
			Bulk: &Bulk{Name: "secrets-read", Severity: Medium, Least: 3, Many: 10, Sentence: "read|read {#requestParameters.secretId} secrets: {requestParameters.secretId}", Technique: "T1555.006"}},
		{Name: "secrets-fetched", Severity: High, Calls: []string{"secretsmanager:BatchGetSecretValue"}, Technique: "T1555.006", Sentence: `read|read secrets by the batch, {requestParameters.secretIdList|requestParameters.filters.values|"all"}`},
		{Name: "secret-deleted", Severity: Medium, Calls: []string{"secretsmanager:DeleteSecret"}, Technique: "T1485", Sentence: "deleted|delete the secret {requestParameters.secretId}"},
		{Name: "parameters-read", Severity: High, Calls: []string{"ssm:GetParameters"}, Technique: "T1552", Sentence: "read|read and decrypt the parameters {requestParameters.names}",
			When: said("at least 5 are decrypted at once", all(decrypted, Condition{holds: func(e *Event) bool { return len(e.values(names)) >= 5 }}))},
		{Name: "parameter-read", Severity: Info, Calls: []string{"ssm:GetParameter", "ssm:GetParameters", "ssm:GetParameterHistory"}, When: decrypted, Technique: "T1552", Sentence: "read|read and decrypt the parameter {requestParameters.name|requestParameters.names}",
			Bulk: &Bulk{Name: "parameters-read-in-row", Severity: Medium, Least: 5, Many: 20, Sentence: "read|read and decrypt {#requestParameters.name} parameters: {requestParameters.name}", Technique: "T1552"}},
		{Name: "parameters-by-path", Severity: Medium, Calls: []string{"ssm:GetParametersByPath"}, When: all(decrypted, is("requestParameters.recursive", "true")), Technique: "T1552", Sentence: "read|read and decrypt all parameters below {requestParameters.path}"},
		{Name: "password-of-machine", Severity: Medium, Calls: []string{"ec2:GetPasswordData"}, Technique: "T1552", Sentence: "got|get the administrator's password of {requestParameters.instanceId}",
			Bulk: &Bulk{Name: "passwords-of-machines", Severity: High, Least: 5, Sentence: "got|get the administrators' passwords of {#requestParameters.instanceId} instances: {requestParameters.instanceId}", Technique: "T1552"}},
		{Name: "user-data-read", Severity: Low, Calls: []string{"ec2:DescribeInstanceAttribute"}, When: is("requestParameters.attribute", "userData"), Technique: "T1552", Sentence: "read|read the start-up script of {requestParameters.instanceId}",
			Bulk: &Bulk{Name: "user-data-read-in-row", Severity: High, Least: 5, Sentence: "read|read the start-up scripts of {#requestParameters.instanceId} instances: {requestParameters.instanceId}", Technique: "T1552"}},
		{Name: "template-data-read", Severity: Info, Calls: []string{"ec2:GetLaunchTemplateData"}, Technique: "T1552", Sentence: `read|read the settings of the instance {requestParameters.GetLaunchTemplateDataRequest.InstanceId|"without a name"}`},
		{Name: "screen-read", Severity: Low, Calls: []string{"ec2:GetConsoleScreenshot", "ec2:GetConsoleOutput"}, Technique: "T1552", Sentence: "looked|look at the console of {requestParameters.instanceId}"},
		{Name: "credentials-listed", Severity: Low, Calls: []string{"iam:GenerateCredentialReport", "iam:GetCredentialReport"}, Technique: "T1087.004", Sentence: "fetched|fetch the report about all credentials ({eventName})"},
	}
}
