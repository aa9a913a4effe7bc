"""What auditors do: prove, follow, witness, verify."""
