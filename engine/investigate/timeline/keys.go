package timeline

func keyKinds() []Kind {
	const user, key = `{requestParameters.userName|userIdentity.userName|"itself"}`, "{requestParameters.accessKeyId}"
	return []Kind{
		{Name: "key-made-for-other", Severity: High, Calls: []string{"iam:CreateAccessKey"}, When: forOther("requestParameters.userName"), Technique: "T1098.001",
			Sentence: `made|make an access key for {requestParameters.userName}, {responseElements.accessKey.accessKeyId|"which it does not have"}`},
		{Name: "key-made", Severity: Medium, Calls: []string{"iam:CreateAccessKey"}, Technique: "T1098.001", Sentence: `made|make an access key of its own, {responseElements.accessKey.accessKeyId|"which it does not have"}`},
		{Name: "key-enabled", Severity: Medium, Calls: []string{"iam:UpdateAccessKey"}, When: is("requestParameters.status", "Active"), Technique: "T1098.001", Sentence: "enabled|enable the access key " + key + " of " + user},
		{Name: "key-disabled", Severity: Low, Calls: []string{"iam:UpdateAccessKey"}, When: is("requestParameters.status", "Inactive"), Sentence: "disabled|disable the access key " + key + " of " + user},
		{Name: "key-deleted", Severity: Low, Calls: []string{"iam:DeleteAccessKey"}, Technique: "T1070", Sentence: "deleted|delete the access key " + key + " of " + user},
		{Name: "password-made", Severity: High, Calls: []string{"iam:CreateLoginProfile"}, Technique: "T1098.001", Sentence: "gave|give " + user + " a password for the console"},
		{Name: "password-set", Severity: High, Calls: []string{"iam:UpdateLoginProfile"}, Technique: "T1098.001", Sentence: "set|set a new console password of " + user},
		{Name: "password-changed", Severity: Low, Calls: []string{"iam:ChangePassword"}, Technique: "T1098.001", Sentence: "changed|change its own password"},
		{Name: "password-deleted", Severity: Low, Calls: []string{"iam:DeleteLoginProfile"}, Sentence: "deleted|delete the console password of " + user},
		{Name: "mfa-removed", Severity: High, Calls: []string{"iam:DeactivateMFADevice", "iam:DeleteVirtualMFADevice"}, Technique: "T1556.006", Sentence: "removed|remove the second factor {requestParameters.userName|requestParameters.serialNumber}"},
		{Name: "mfa-added", Severity: Low, Calls: []string{"iam:EnableMFADevice"}, Technique: "T1556.006", Sentence: "added|add a second factor for " + user},
		{Name: "credential-added", Severity: Medium, Calls: []string{"iam:CreateServiceSpecificCredential", "iam:UploadSSHPublicKey", "iam:UploadSigningCertificate", "iam:ResetServiceSpecificCredential"}, Technique: "T1098.001",
			Sentence: "gave|give " + user + " another credential ({eventName})"},
		{Name: "key-pair-imported", Severity: Medium, Calls: []string{"ec2:ImportKeyPair"}, Technique: "T1098.004", Sentence: "brought|bring the key pair {requestParameters.keyName} for instances"},
		{Name: "key-pair-made", Severity: Low, Calls: []string{"ec2:CreateKeyPair"}, Technique: "T1098.004", Sentence: "made|make the key pair {requestParameters.keyName} for instances"},
		{Name: "kms-key-ending", Severity: High, Calls: []string{"kms:ScheduleKeyDeletion", "kms:DeleteImportedKeyMaterial"}, Technique: "T1485", Sentence: "scheduled|schedule the end of the encryption key {requestParameters.keyId}"},
		{Name: "kms-key-disabled", Severity: Medium, Calls: []string{"kms:DisableKey"}, Technique: "T1489", Sentence: "disabled|disable the encryption key {requestParameters.keyId}"},
	}
}
