package timeline

func persistenceKinds() []Kind {
	const function = "{requestParameters.functionName}"
	return []Kind{
		{Name: "user-made", Severity: Medium, Calls: []string{"iam:CreateUser"}, Technique: "T1136.003", Sentence: "made|make the user {requestParameters.userName}"},
		{Name: "user-deleted", Severity: Low, Calls: []string{"iam:DeleteUser"}, Technique: "T1531", Sentence: "deleted|delete the user {requestParameters.userName}"},
		{Name: "identity-center-user", Severity: Medium, Calls: []string{"sso-directory:CreateUser", "identitystore:CreateUser"}, Technique: "T1136.003", Sentence: `made|make the user {requestParameters.userName|"without a known name"} in IAM Identity Center`},
		{Name: "trust-for-everybody", Severity: Critical, Calls: []string{"iam:UpdateAssumeRolePolicy", "iam:CreateRole"}, Technique: "T1098.003",
			When:     either(allowsEverybody("requestParameters.policyDocument"), allowsEverybody("requestParameters.assumeRolePolicyDocument")),
			Sentence: "let|let everybody assume the role {requestParameters.roleName}"},
		{Name: "trust-outside", Severity: High, Calls: []string{"iam:UpdateAssumeRolePolicy", "iam:CreateRole"}, Technique: "T1098.003",
			When:     said("the role trusts an account that the store has no events of", either(trustsOutside("requestParameters.policyDocument"), trustsOutside("requestParameters.assumeRolePolicyDocument"))),
			Sentence: "let|let the account {outsiders:requestParameters.policyDocument|outsiders:requestParameters.assumeRolePolicyDocument} assume the role {requestParameters.roleName}"},
		{Name: "trust-changed", Severity: Low, Calls: []string{"iam:UpdateAssumeRolePolicy"}, Technique: "T1098.003", Sentence: "changed|change who may assume the role {requestParameters.roleName}"},
		{Name: "role-made", Severity: Info, Calls: []string{"iam:CreateRole"}, Technique: "T1136.003", Sentence: "made|make the role {requestParameters.roleName}"},
		{Name: "federation-trusted", Severity: High, Calls: []string{"iam:CreateSAMLProvider", "iam:UpdateSAMLProvider", "iam:CreateOpenIDConnectProvider"}, Technique: "T1484.002",
			Sentence: "let|let another identity provider vouch for users, {requestParameters.name|requestParameters.sAMLProviderArn|requestParameters.url}"},
		{Name: "certificates-trusted", Severity: High, Calls: []string{"rolesanywhere:CreateTrustAnchor", "rolesanywhere:UpdateTrustAnchor"}, Technique: "T1098.001",
			Sentence: "let|let certificates stand for roles by the trust anchor {requestParameters.name|requestParameters.trustAnchorId}"},
		{Name: "certificate-profile", Severity: Medium, Calls: []string{"rolesanywhere:CreateProfile", "rolesanywhere:UpdateProfile"}, Technique: "T1098.001", Sentence: "gave|give roles to certificates by the profile {requestParameters.name|requestParameters.profileId}"},
		{Name: "layer-outside", Severity: High, Calls: []string{"lambda:UpdateFunctionConfiguration*", "lambda:CreateFunction*"}, When: outsider("requestParameters.layers"), Technique: "T1546",
			Sentence: "put|put the layer of another account {requestParameters.layers} into the function " + function},
		{Name: "layer-added", Severity: Medium, Calls: []string{"lambda:UpdateFunctionConfiguration*"}, When: has("requestParameters.layers"), Technique: "T1546", Sentence: "put|put the layer {requestParameters.layers} into the function " + function},
		{Name: "function-configured", Severity: Info, Calls: []string{"lambda:UpdateFunctionConfiguration*"}, Technique: "T1546", Sentence: "configured|configure the function " + function},
		{Name: "function-code", Severity: Info, Calls: []string{"lambda:UpdateFunctionCode*"}, Technique: "T1525", Sentence: "changed|change the code of the function " + function},
		{Name: "function-made", Severity: Low, Calls: []string{"lambda:CreateFunction*"}, Technique: "T1648", Sentence: `made|make the function {requestParameters.functionName}, which acts as {requestParameters.role|"an unknown role"}`},
		{Name: "function-deleted", Severity: Low, Calls: []string{"lambda:DeleteFunction*"}, Sentence: "deleted|delete the function " + function},
		{Name: "function-triggered", Severity: Low, Calls: []string{"lambda:CreateEventSourceMapping*"}, Technique: "T1546", Sentence: "let|let {requestParameters.eventSourceArn} run the function {requestParameters.functionName}"},
		{Name: "rule-made", Severity: Low, Calls: []string{"events:PutRule", "scheduler:CreateSchedule"}, Technique: "T1546", Sentence: "made|make the rule {requestParameters.name}, which runs by itself"},
		{Name: "instance-script", Severity: High, Calls: []string{"ec2:ModifyInstanceAttribute"}, When: has("requestParameters.userData"), Technique: "T1037", Sentence: "replaced|replace the start-up script of {requestParameters.instanceId}"},
		{Name: "launch-template", Severity: Info, Calls: []string{"ec2:CreateLaunchTemplate", "ec2:CreateLaunchTemplateVersion"}, Technique: "T1037",
			Sentence: "made|make the launch template {requestParameters.CreateLaunchTemplateRequest.LaunchTemplateName|requestParameters.CreateLaunchTemplateVersionRequest.LaunchTemplateName|requestParameters.CreateLaunchTemplateVersionRequest.LaunchTemplateId}"},
		{Name: "task-defined", Severity: Info, Calls: []string{"ecs:RegisterTaskDefinition", "glue:CreateJob", "glue:UpdateJob"}, Technique: "T1610", Sentence: "defined|define the task {requestParameters.family|requestParameters.name|requestParameters.jobName}"},
	}
}
