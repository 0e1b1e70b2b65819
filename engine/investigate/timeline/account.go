package timeline

func accountKinds() []Kind {
	return []Kind{
		{Name: "organization-left", Severity: Critical, Calls: []string{"organizations:LeaveOrganization", "organizations:RemoveAccountFromOrganization", "organizations:DeleteOrganization"}, Technique: "T1666", Sentence: "left|leave the organization ({eventName})"},
		{Name: "account-closed", Severity: Critical, Calls: []string{"organizations:CloseAccount", "account:CloseAccount"}, Technique: "T1531", Sentence: `closed|close the account {requestParameters.accountId|recipientAccountId}`},
		{Name: "account-made", Severity: Medium, Calls: []string{"organizations:CreateAccount", "organizations:InviteAccountToOrganization", "organizations:AcceptHandshake"}, Technique: "T1136.003", Sentence: "brought|bring an account into the organization ({eventName})"},
		{Name: "guardrail-removed", Severity: High, Calls: []string{"organizations:DetachPolicy", "organizations:DeletePolicy", "organizations:DisablePolicyType"}, Technique: "T1562.001", Sentence: `took|take a policy of the organization away ({eventName} {requestParameters.policyId|requestParameters.policyType})`},
		{Name: "guardrail-changed", Severity: Medium, Calls: []string{"organizations:UpdatePolicy", "organizations:AttachPolicy"}, Technique: "T1484", Sentence: "changed|change a policy of the organization ({eventName} {requestParameters.policyId})"},
		{Name: "delegated-admin", Severity: High, Calls: []string{"organizations:RegisterDelegatedAdministrator", "organizations:EnableAWSServiceAccess"}, Technique: "T1098.003", Sentence: "gave|give {requestParameters.accountId|requestParameters.servicePrincipal} rights over the organization ({eventName})"},
		{Name: "region-enabled", Severity: Medium, Calls: []string{"account:EnableRegion", "account:EnableOptInRegion"}, Technique: "T1535", Sentence: "enabled|enable the region {requestParameters.regionName|requestParameters.RegionName}"},
		{Name: "contact-changed", Severity: Medium, Calls: []string{"account:PutContactInformation", "account:PutAlternateContact", "account:StartPrimaryEmailUpdate", "signin:EmailUpdated", "account:DeleteAlternateContact"}, Technique: "T1098", Sentence: "changed|change whom AWS writes to ({eventName})"},
		{Name: "support-case", Severity: Low, Calls: []string{"support:CreateCase"}, Sentence: "asked|ask AWS for support"},
	}
}
