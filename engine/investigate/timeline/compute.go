package timeline

func computeKinds() []Kind {
	const instances = "{requestParameters.instanceIds|requestParameters.instanceId|requestParameters.target|requestParameters.targets.values}"
	const kind = "{requestParameters.instanceType}"
	return []Kind{
		{Name: "large-started", Severity: High, Calls: []string{"ec2:RunInstances"}, Technique: "T1496.001",
			When: matches("instanceType has a graphics or learning processor, or is of size 8xlarge or more", "requestParameters.instanceType",
				`^(p[0-9]|g[0-9]|gr[0-9]|trn|inf|dl[0-9]|f[0-9]|vt[0-9])|\.(8|9|1[0-9]|2[0-9]|3[0-9]|4[0-9]|5[0-9]|6[0-9]|9[0-9]|112|224)xlarge$|\.metal`),
			Sentence: "started|start instances of the type " + kind + ", {requestParameters.instancesSet.items.maxCount|\"some\"} at once"},
		{Name: "many-started", Severity: Medium, Calls: []string{"ec2:RunInstances"}, When: atLeast("requestParameters.instancesSet.items.maxCount", 10), Technique: "T1496.001",
			Sentence: "started|start instances of the type " + kind + ", {requestParameters.instancesSet.items.maxCount} at once"},
		{Name: "started", Severity: Info, Calls: []string{"ec2:RunInstances"}, Technique: "T1578.002", Sentence: `started|start instances of the type {requestParameters.instanceType|"of a template"}`},
		{Name: "terminated", Severity: Info, Calls: []string{"ec2:TerminateInstances"}, Technique: "T1578.003", Sentence: "ended|end the instances {requestParameters.instancesSet.items.instanceId}",
			Bulk: &Bulk{Name: "many-terminated", Severity: High, Least: 20, Sentence: "ended|end {#requestParameters.instancesSet.items.instanceId} instances: {requestParameters.instancesSet.items.instanceId}", Technique: "T1485"}},
		{Name: "lightsail-started", Severity: Medium, Calls: []string{"lightsail:CreateInstances"}, Technique: "T1578.002", Sentence: "started|start Lightsail instances {requestParameters.instanceNames}"},
		{Name: "quota-raised", Severity: Medium, Calls: []string{"servicequotas:RequestServiceQuotaIncrease"}, Technique: "T1496", Sentence: "asked|ask for a higher quota of {requestParameters.serviceCode} ({requestParameters.quotaCode})"},
		{Name: "command-sent", Severity: Medium, Calls: []string{"ssm:SendCommand"}, Technique: "T1651", Sentence: `commanded|command {requestParameters.instanceIds|requestParameters.targets.values|"some instances"} to run {requestParameters.documentName}`},
		{Name: "automation-started", Severity: Low, Calls: []string{"ssm:StartAutomationExecution", "ssm:CreateAssociation"}, Technique: "T1651", Sentence: "ran|run the automation {requestParameters.documentName|requestParameters.name}"},
		{Name: "session-started", Severity: Medium, Calls: []string{"ssm:StartSession", "ssm:ResumeSession"}, Technique: "T1021.007", Sentence: "opened|open a session on {requestParameters.target|requestParameters.sessionId}"},
		{Name: "key-sent", Severity: Medium, Calls: []string{"ec2-instance-connect:SendSSHPublicKey", "ec2-instance-connect:SendSerialConsoleSSHPublicKey"}, Technique: "T1021.004",
			Sentence: `put|put an SSH key on ` + instances + ` as {requestParameters.instanceOSUser|"root"}`},
		{Name: "serial-console", Severity: High, Calls: []string{"ec2:EnableSerialConsoleAccess"}, Technique: "T1021", Sentence: "let|let the serial consoles of instances be used"},
		{Name: "container-entered", Severity: Medium, Calls: []string{"ecs:ExecuteCommand"}, Technique: "T1609", Sentence: "ran|run a command in a container of {requestParameters.cluster}"},
		{Name: "notebook-opened", Severity: Medium, Calls: []string{"sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker:CreatePresignedDomainUrl"}, Technique: "T1059", Sentence: "opened|open the notebook {requestParameters.notebookInstanceName|requestParameters.domainId}"},
		{Name: "model-enabled", Severity: Medium, Calls: []string{"bedrock:PutFoundationModelEntitlement", "bedrock:CreateFoundationModelAgreement", "bedrock:PutUseCaseForModelAccess"}, Technique: "T1496.004",
			Sentence: `enabled|enable the use of models ({eventName} {requestParameters.modelId|"for a purpose"})`},
		{Name: "model-called", Severity: Low, Calls: []string{"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream", "bedrock:Converse", "bedrock:ConverseStream"}, Technique: "T1496.004", Sentence: "called|call the model {requestParameters.modelId}"},
		{Name: "mail-identity", Severity: Medium, Calls: []string{"ses:VerifyEmailIdentity", "ses:CreateEmailIdentity", "ses:VerifyDomainIdentity", "ses:UpdateAccountSendingEnabled", "ses:PutAccountDetails"}, Technique: "T1496.004",
			Sentence: `prepared|prepare the sending of mail ({eventName} {requestParameters.emailAddress|requestParameters.emailIdentity|requestParameters.domain|"for the account"})`},
		{Name: "shell-opened", Severity: Low, Calls: []string{"cloudshell:CreateSession", "cloudshell:CreateEnvironment"}, Technique: "T1059.009", Sentence: "opened|open a CloudShell"},
	}
}
