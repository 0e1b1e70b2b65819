package timeline

// target is whom an IAM request is about.
const target = `{requestParameters.userName|requestParameters.roleName|requestParameters.groupName|requestParameters.permissionSetArn|"somebody"}`

func privilegeKinds() []Kind {
	const document = "requestParameters.policyDocument"
	attach := []string{"iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy"}
	inline := []string{"iam:PutUserPolicy", "iam:PutRolePolicy", "iam:PutGroupPolicy"}
	admin := matches("policyArn is one of AWS's that allow everything, or lead there", "requestParameters.policyArn", `:aws:policy/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$`)
	return []Kind{
		{Name: "admin-attached", Severity: Critical, Calls: attach, When: admin, Technique: "T1098.003", Sentence: "attached|attach the policy {requestParameters.policyArn} to " + target},
		{Name: "policy-attached", Severity: Low, Calls: attach, Technique: "T1098.003", Sentence: "attached|attach the policy {requestParameters.policyArn} to " + target},
		{Name: "admin-inline", Severity: Critical, Calls: inline, When: grantsEverything(document), Technique: "T1098.003", Sentence: "allowed|allow " + target + " everything by the inline policy {requestParameters.policyName}"},
		{Name: "sessions-revoked", Severity: Low, Calls: inline, When: is("requestParameters.policyName", "AWSRevokeOlderSessions"), Sentence: "put|put the policy {requestParameters.policyName} on " + target + ", which ends its sessions"},
		{Name: "policy-inline", Severity: Low, Calls: inline, Technique: "T1098.003", Sentence: "put|put the inline policy {requestParameters.policyName} on " + target},
		{Name: "admin-policy-made", Severity: High, Calls: []string{"iam:CreatePolicy", "iam:CreatePolicyVersion"}, When: grantsEverything(document), Technique: "T1098.003",
			Sentence: "made|make a policy that allows everything, {requestParameters.policyName|requestParameters.policyArn}"},
		{Name: "policy-made", Severity: Info, Calls: []string{"iam:CreatePolicy", "iam:CreatePolicyVersion"}, Sentence: "made|make the policy {requestParameters.policyName|requestParameters.policyArn}"},
		{Name: "policy-version-set", Severity: Medium, Calls: []string{"iam:SetDefaultPolicyVersion"}, Technique: "T1098.003", Sentence: "made|make {requestParameters.versionId} the version that counts of the policy {requestParameters.policyArn}"},
		{Name: "policy-removed", Severity: Low, Calls: []string{"iam:DetachUserPolicy", "iam:DetachRolePolicy", "iam:DetachGroupPolicy", "iam:DeleteUserPolicy", "iam:DeleteRolePolicy", "iam:DeleteGroupPolicy"},
			Sentence: "took|take the policy {requestParameters.policyArn|requestParameters.policyName} from " + target},
		{Name: "boundary-removed", Severity: High, Calls: []string{"iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary"}, Technique: "T1098.003", Sentence: "removed|remove the permissions boundary of " + target},
		{Name: "group-joined", Severity: Medium, Calls: []string{"iam:AddUserToGroup"}, Technique: "T1098.003", Sentence: "added|add the user {requestParameters.userName} to the group {requestParameters.groupName}"},
		{Name: "profile-swapped", Severity: Medium, Calls: []string{"ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation"}, Technique: "T1098.003",
			Sentence: `gave|give an instance another role ({eventName})`},
		{Name: "profile-role-added", Severity: Low, Calls: []string{"iam:AddRoleToInstanceProfile"}, Technique: "T1098.003", Sentence: "put|put the role {requestParameters.roleName} into the instance profile {requestParameters.instanceProfileName}"},
		{Name: "account-assigned", Severity: Medium, Technique: "T1098.003",
			Calls:    []string{"sso:CreateAccountAssignment", "sso:AttachManagedPolicyToPermissionSet", "sso:PutInlinePolicyToPermissionSet", "sso:AttachCustomerManagedPolicyReferenceToPermissionSet"},
			Sentence: `widened|widen access through IAM Identity Center ({eventName} {requestParameters.principalId|requestParameters.managedPolicyArn|requestParameters.permissionSetArn|"without a name"})`},
		{Name: "cluster-access-given", Severity: Medium, Calls: []string{"eks:CreateAccessEntry", "eks:AssociateAccessPolicy"}, Technique: "T1098.006", Sentence: "gave|give {requestParameters.principalArn} access to the cluster {requestParameters.name|requestParameters.clusterName}"},
		{Name: "password-policy", Severity: Medium, Calls: []string{"iam:DeleteAccountPasswordPolicy"}, Technique: "T1556", Sentence: "removed|remove the rules for passwords"},
		{Name: "password-policy-changed", Severity: Low, Calls: []string{"iam:UpdateAccountPasswordPolicy"}, Technique: "T1556", Sentence: "changed|change the rules for passwords"},
	}
}
